"""Log-ins that were begun at the provider."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, Base


class AskedRow(Base):
    """A log-in on its way to the provider and back, good once; its secrets are kept as digests, or sealed.

    Nobody knows yet whose it is: it belongs to no municipality.
    """

    __tablename__ = "oidc_log_in"
    state: Mapped[str] = mapped_column(CODE, primary_key=True)
    browser: Mapped[str] = mapped_column(CODE)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
