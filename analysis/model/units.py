"""Units as type annotations: what a model function takes and returns, readable by people and checked by the tests."""

from typing import Annotated

Share = Annotated[float, "share"]
Ratio = Annotated[float, "ratio"]
FTE = Annotated[float, "FTE"]
People = Annotated[float, "people"]
PeoplePerFTE = Annotated[float, "people per FTE"]
Days = Annotated[float, "days"]
DaysPerFTE = Annotated[float, "days per FTE"]
DaysPerPerson = Annotated[float, "days per person"]
Pounds = Annotated[float, "pounds"]
PoundsPerPerson = Annotated[float, "pounds per person"]
PoundsPerDay = Annotated[float, "pounds per day"]
PoundsPerFTE = Annotated[float, "pounds per FTE"]
Hours = Annotated[float, "hours"]
HoursPerPerson = Annotated[float, "hours per person"]
HoursPerFTE = Annotated[float, "hours per FTE"]
PoundsPerHour = Annotated[float, "pounds per hour"]
Contacts = Annotated[float, "contacts"]
MinutesPerContact = Annotated[float, "minutes per contact"]
LogIns = Annotated[float, "log-ins"]
SecondsPerLogIn = Annotated[float, "seconds per log-in"]
