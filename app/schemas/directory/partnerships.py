"""Views of a partnership's agencies, teams and code sets."""

from app.domain.directory.agencies import AgencyKind
from app.schemas.types import Id, View


class AgencyView(View):
    """A body of the partnership."""

    id: Id
    name: str
    kind: AgencyKind


class AgenciesView(View):
    """Every agency, by name."""

    items: list[AgencyView]


class TeamView(View):
    """A team of an agency."""

    id: Id
    name: str
    agency_id: Id


class TeamsView(View):
    """Every team, by name."""

    items: list[TeamView]


class UserView(View):
    """A colleague in the partnership."""

    id: Id
    display_name: str


class UsersView(View):
    """Every user, by name."""

    items: list[UserView]


class CodeSetsView(View):
    """The census's code sets: the meaning of each code."""

    contact_source: dict[str, str]
    primary_need: dict[str, str]
    closure_reason: dict[str, str]
    assessment_factor: dict[str, str]
    ethnicity: dict[str, str]
    disability: dict[str, str]
    sex: dict[str, str]
