"""Census codes in commands: all others are refused."""

from typing import Annotated

from app.domain import codes
from app.schemas.types import OneOf

ContactSource = Annotated[str, OneOf(codes.CONTACT_SOURCE)]
Factor = Annotated[str, OneOf(codes.ASSESSMENT_FACTOR)]
Sex = Annotated[str, OneOf(codes.SEX)]
