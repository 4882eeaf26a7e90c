"""A promise whose message did not arrive says so itself."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lost", sa.Boolean(), server_default=sa.false(), nullable=False))
    promises = sa.table("promise", sa.column("message_id"), sa.column("lost", sa.Boolean))
    messages = sa.table("message", sa.column("id"), sa.column("state"))
    failed = sa.select(messages.c.id).where(messages.c.state == "failed")
    op.execute(sa.update(promises).where(promises.c.message_id.in_(failed)).values(lost=True))
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_latest")
        batch_op.create_index("ix_promise_latest", ["backorder_id", "id", "lost"], unique=False)
