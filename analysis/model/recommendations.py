"""Recommendations: what would have to be true.

Line numbers are those of the report's text, 000_3de2e38df1bc7bfd.txt, unless another document is named.
"""

from analysis.model.units import People, Pounds, Ratio, Share


def fund_saving_needed(fund_size: Pounds, discount_rate: Share, payback_years: Ratio) -> Pounds:
    """Saving a year that pays a Smart Care Fund back: its present value over the payback time equals the fund.

    The fund over the annuity factor (1 - (1 + r) ** -n) / r. The report names no size (lines 1274 to 1277).
    """
    return fund_size * discount_rate / (1 - (1 + discount_rate) ** -payback_years)


def fund_saving_needed_share(fund_saving_needed: Pounds, employer_cost_uk: Pounds) -> Share:
    """Saving needed by the fund as a share of the employer's cost."""
    return fund_saving_needed / employer_cost_uk


def fund_net_benefit(
    fund_effect: Share,
    answer_absence_cost: Pounds,
    answer_presenteeism_cost: Pounds,
    answer_turnover_cost: Pounds,
    fund_size: Pounds,
    fund_saving_needed: Pounds,
) -> Pounds:
    """Present value of what a fund saves less the fund: part of the cost of absence, presenteeism and turnover a year.

    A pound saved in each year of the payback time is worth the fund over the yearly saving that pays it back.
    """
    saved = fund_effect * (answer_absence_cost + answer_presenteeism_cost + answer_turnover_cost)
    return saved * fund_size / fund_saving_needed - fund_size


def digital_leader_pace_required(digital_leader_share: Share, digital_leader_years: Ratio) -> Share:
    """Trusts a year that must gain a digital leader on the board: as a share (lines 96 to 97, 1256 to 1257).

    At this pace all have one in time.
    """
    return (1 - digital_leader_share) / digital_leader_years


def physiotherapist_growth_required(physiotherapist_yearly_growth_required: Share, workforce_years: Ratio) -> Ratio:
    """Physiotherapists for each one today, at the growth needed: after some years (articles, line 17)."""
    return (1 + physiotherapist_yearly_growth_required) ** workforce_years


def physiotherapist_growth_achieved(physiotherapist_yearly_growth_achieved: Share, workforce_years: Ratio) -> Ratio:
    """Physiotherapists for each one today, at the growth achieved: after some years (articles, line 17)."""
    return (1 + physiotherapist_yearly_growth_achieved) ** workforce_years


def physiotherapist_gap(physiotherapist_growth_required: Ratio, physiotherapist_growth_achieved: Ratio) -> Share:
    """Physiotherapists missing, of those needed: the share after those years."""
    return 1 - physiotherapist_growth_achieved / physiotherapist_growth_required


def nurse_growth_required(nurses: People, additional_nurses: People, nurse_years: Ratio) -> Share:
    """Growth of nurses a year that meets the Long Term Workforce Plan (articles, line 498)."""
    return (1 + additional_nurses / nurses) ** (1 / nurse_years) - 1
