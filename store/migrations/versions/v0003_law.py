"""The law of late orders; ranges and days of the next update; what refunds and the ladder of offers need."""

import sqlalchemy as sa
from alembic import op

from store.sql import KEY

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delay",
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("limit_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("silence", sa.String(length=24), nullable=False),
        sa.Column("owes", sa.String(length=24), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("then_silence", sa.String(length=24), nullable=False),
        sa.Column("then_by", sa.Date(), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_delay_backorder_id")),
        sa.PrimaryKeyConstraint("backorder_id", name=op.f("pk_delay")),
    )
    with op.batch_alter_table("delay", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delay_over",
            ["backorder_id"],
            unique=False,
            sqlite_where=sa.text("stage = 'over'"),
            postgresql_where=sa.text("stage = 'over'"),
        )
        batch_op.create_index(
            "ix_delay_owes",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("owes <> ''"),
            postgresql_where=sa.text("owes <> ''"),
        )

    op.create_table(
        "delay_consent",
        sa.Column("id", KEY, nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("promise_id", KEY, nullable=True),
        sa.Column("heard_id", KEY, nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_delay_consent_backorder_id")),
        sa.ForeignKeyConstraint(["heard_id"], ["message.id"], name=op.f("fk_delay_consent_heard_id")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_delay_consent_promise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delay_consent")),
    )
    with op.batch_alter_table("delay_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delay_consent_backorder_id"), ["backorder_id"], unique=False)

    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_expected_on", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_arrival_expected",
            ["expected_on"],
            unique=False,
            sqlite_where=sa.text("state = 'expected'"),
            postgresql_where=sa.text("state = 'expected'"),
        )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_open",
            ["what"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
    arrivals = sa.table("arrival", sa.column("expected_on"), sa.column("first_expected_on"))
    op.execute(sa.update(arrivals).values(first_expected_on=arrivals.c.expected_on))

    with op.batch_alter_table("expectation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("padding_days", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rung", sa.String(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_offer_rung",
            ["rung", "made_at"],
            unique=False,
            sqlite_where=sa.text("rung <> ''"),
            postgresql_where=sa.text("rung <> ''"),
        )

    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tax_minor", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("begun", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("stated_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("on_credit", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("authorised_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_order_authorised",
            ["authorised_until"],
            unique=False,
            sqlite_where=sa.text("authorised_until IS NOT NULL"),
            postgresql_where=sa.text("authorised_until IS NOT NULL"),
        )

    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_minor", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("tags", sa.String(), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_product_supplier"), ["supplier"], unique=False)
        batch_op.add_column(sa.Column("back_since", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("update_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("statement_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("notice", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("how", sa.String(), server_default="", nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_promise_statement_id"), "statement", ["statement_id"], ["id"])

    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closed_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("evidence", sa.String(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_refund_due_on",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("state = 'owed'"),
            postgresql_where=sa.text("state = 'owed'"),
        )

    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("update_by", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_column("update_by")
        batch_op.drop_column("from_date")

    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_refund_due_on", sqlite_where=sa.text("state = 'owed'"), postgresql_where=sa.text("state = 'owed'")
        )
        batch_op.drop_column("evidence")
        batch_op.drop_column("closed_by")
        batch_op.drop_column("due_on")

    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_promise_statement_id"), type_="foreignkey")
        batch_op.drop_column("how")
        batch_op.drop_column("by")
        batch_op.drop_column("notice")
        batch_op.drop_column("statement_id")
        batch_op.drop_column("update_by")
        batch_op.drop_column("from_date")

    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_supplier"))
        batch_op.drop_column("back_since")
        batch_op.drop_column("tags")
        batch_op.drop_column("cost_minor")

    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.drop_index("ix_order_authorised")
        batch_op.drop_column("authorised_until")
        batch_op.drop_column("on_credit")
        batch_op.drop_column("stated_on")
        batch_op.drop_column("begun")
        batch_op.drop_column("discount_minor")
        batch_op.drop_column("tax_minor")

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_rung")
        batch_op.drop_column("rung")

    with op.batch_alter_table("expectation", schema=None) as batch_op:
        batch_op.drop_column("padding_days")
        batch_op.drop_column("from_date")

    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.drop_index("ix_arrival_expected")
        batch_op.drop_column("first_expected_on")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_open")

    with op.batch_alter_table("delay_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delay_consent_backorder_id"))

    op.drop_table("delay_consent")
    with op.batch_alter_table("delay", schema=None) as batch_op:
        batch_op.drop_index("ix_delay_owes", sqlite_where=sa.text("owes <> ''"), postgresql_where=sa.text("owes <> ''"))
        batch_op.drop_index(
            "ix_delay_over", sqlite_where=sa.text("stage = 'over'"), postgresql_where=sa.text("stage = 'over'")
        )

    op.drop_table("delay")
