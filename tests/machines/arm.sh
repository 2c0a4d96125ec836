#!/usr/bin/env bash
# Sets up a Python for 64-bit ARM under _build/arm, which `make machines` then starts through QEMU. Needs root and Debian 12.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD arm=$PWD/_build/arm
rm -rf "$arm" && mkdir -p "$arm/packages" "$arm/system" "$arm/site"

dpkg --add-architecture arm64
trap 'dpkg --remove-architecture arm64' EXIT
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends qemu-user-static > /dev/null
libraries="libc6 zlib1g libexpat1 libssl3 libffi8 libbz2-1.0 liblzma5 libsqlite3-0 libuuid1 libgcc-s1 libstdc++6 libncursesw6 libtinfo6"
python="python3.11-minimal libpython3.11-minimal libpython3.11-stdlib"
(cd "$arm/packages" && apt-get download -qq $(printf '%s:arm64 ' $libraries $python) && for package in *.deb; do dpkg -x "$package" ../system; done)

platforms=$(printf -- '--platform manylinux_2_%s_aarch64 ' 28 27 26 24 17)
"$root/.venv/bin/python" -m pip install -q --disable-pip-version-check --target "$arm/site" $platforms --python-version 3.11.9 \
    --no-deps --require-hashes --requirement requirements.lock

cat > "$arm/python" << END
#!/bin/sh
PYTHONPATH="$root:$arm/site" exec qemu-aarch64-static -L "$arm/system" "$arm/system/usr/bin/python3.11" "\$@"
END
chmod +x "$arm/python"
"$arm/python" -c 'import platform; print("set up:", platform.machine(), platform.python_version())'
