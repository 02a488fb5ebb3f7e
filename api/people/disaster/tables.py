"""What the nightly list is sealed with; the passphrase itself is nowhere."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import CODE, Base


class DisasterKeyRow(Base):
    """The key derived from the municipality's passphrase, sealed; salt and costs are those it was derived with."""

    __tablename__ = "disaster_key"
    municipality: Mapped[str] = mapped_column(CODE, primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    n: Mapped[int]
    r: Mapped[int]
    p: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    set_at: Mapped[datetime]
    __table_args__ = (ForeignKeyConstraint(["municipality"], ["municipality.id"]),)
