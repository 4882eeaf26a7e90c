"""Codes, wishes to be told, preferences; a landing is asked about once; leaner indexes."""

import sqlalchemy as sa
from alembic import op

from store.sql import KEY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("phone_id", KEY, nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_code_address_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["address.id"], name=op.f("fk_code_phone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
    )
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_address_id"), ["address_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_made_at"), ["made_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_phone_id"), ["phone_id"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_subscription_address_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_subscription_customer_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_subscription_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subscription_confirmed",
            ["product_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )
        batch_op.create_index(batch_op.f("ix_subscription_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_subscription_told",
            ["product_id", "closed_at"],
            unique=False,
            sqlite_where=sa.text("state = 'told'"),
            postgresql_where=sa.text("state = 'told'"),
        )
        batch_op.create_index(
            "uq_subscription_live",
            ["address_id", "product_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'confirmed')"),
            postgresql_where=sa.text("state IN ('asked', 'confirmed')"),
        )

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_by", sa.String(), server_default="", nullable=False))
        batch_op.create_index(
            "ix_conversation_held",
            ["turned_at"],
            unique=False,
            sqlite_where=sa.text("holder = 'person'"),
            postgresql_where=sa.text("holder = 'person'"),
        )

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("landing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_landing_unasked",
            ["id"],
            unique=False,
            sqlite_where=sa.text("asked_at IS NULL"),
            postgresql_where=sa.text("asked_at IS NULL"),
        )

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_provider")
        batch_op.create_index(
            "ix_message_provider",
            ["provider_id"],
            unique=False,
            sqlite_where=sa.text("provider_id IS NOT NULL"),
            postgresql_where=sa.text("provider_id IS NOT NULL"),
        )
        batch_op.add_column(sa.Column("purpose", sa.String(length=24), server_default="order_updates", nullable=False))
        batch_op.add_column(sa.Column("by", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_backorder_id"))
        batch_op.drop_constraint(batch_op.f("uq_notice_kind_subject_id_backorder_id"), type_="unique")
        batch_op.drop_index(
            batch_op.f("ix_notice_owed"), sqlite_where=sa.text("said_at IS NULL AND message_id IS NULL")
        )
        batch_op.create_index(
            "ix_notice_owed",
            ["customer_id", "not_before"],
            unique=False,
            sqlite_where=sa.text("said_at IS NULL AND message_id IS NULL"),
            postgresql_where=sa.text("said_at IS NULL AND message_id IS NULL"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_notice_backorder_id_kind_subject_id"), ["backorder_id", "kind", "subject_id"]
        )

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("held_units", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_offer_held",
            ["held_id"],
            unique=False,
            sqlite_where=sa.text("held_id IS NOT NULL"),
            postgresql_where=sa.text("held_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_offer_held_id"), "product", ["held_id"], ["id"])

    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shipping_minor", sa.BigInteger(), server_default="0", nullable=False))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_erase",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("what = 'erase_data'"),
            postgresql_where=sa.text("what = 'erase_data'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_task_erase",
            sqlite_where=sa.text("what = 'erase_data'"),
            postgresql_where=sa.text("what = 'erase_data'"),
        )

    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.drop_column("shipping_minor")

    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_offer_held_id"), type_="foreignkey")
        batch_op.drop_index(
            "ix_offer_held",
            sqlite_where=sa.text("held_id IS NOT NULL"),
            postgresql_where=sa.text("held_id IS NOT NULL"),
        )
        batch_op.drop_column("held_until")
        batch_op.drop_column("held_units")
        batch_op.drop_column("held_id")

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_notice_backorder_id_kind_subject_id"), type_="unique")
        batch_op.drop_index(
            "ix_notice_owed",
            sqlite_where=sa.text("said_at IS NULL AND message_id IS NULL"),
            postgresql_where=sa.text("said_at IS NULL AND message_id IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_notice_owed"),
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("said_at IS NULL AND message_id IS NULL"),
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_notice_kind_subject_id_backorder_id"), ["kind", "subject_id", "backorder_id"]
        )
        batch_op.create_index(batch_op.f("ix_notice_backorder_id"), ["backorder_id"], unique=False)

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_provider")
        batch_op.create_index("ix_message_provider", ["provider_id"], unique=False)
        batch_op.drop_column("by")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("landing", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_landing_unasked", sqlite_where=sa.text("asked_at IS NULL"), postgresql_where=sa.text("asked_at IS NULL")
        )
        batch_op.drop_column("asked_at")

    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
        batch_op.drop_column("paused_until")
        batch_op.drop_column("digest")
        batch_op.drop_column("hours")

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_conversation_held",
            sqlite_where=sa.text("holder = 'person'"),
            postgresql_where=sa.text("holder = 'person'"),
        )
        batch_op.drop_column("held_by")

    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_column("failures")

    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_subscription_live",
            sqlite_where=sa.text("state IN ('asked', 'confirmed')"),
            postgresql_where=sa.text("state IN ('asked', 'confirmed')"),
        )
        batch_op.drop_index(
            "ix_subscription_told", sqlite_where=sa.text("state = 'told'"), postgresql_where=sa.text("state = 'told'")
        )
        batch_op.drop_index(batch_op.f("ix_subscription_customer_id"))
        batch_op.drop_index(
            "ix_subscription_confirmed",
            sqlite_where=sa.text("state = 'confirmed'"),
            postgresql_where=sa.text("state = 'confirmed'"),
        )

    op.drop_table("subscription")
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_phone_id"))
        batch_op.drop_index(batch_op.f("ix_code_made_at"))
        batch_op.drop_index(batch_op.f("ix_code_address_id"))

    op.drop_table("code")
