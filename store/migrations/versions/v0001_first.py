"""The first shape of the store."""

import sqlalchemy as sa
from alembic import op

from store.sql import JSON, KEY, SMALL_KEY

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "clock",
        sa.Column("id", SMALL_KEY, nullable=False),
        sa.Column("ahead_seconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "customer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("preferred_channel", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "pace",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_pace")),
    )
    op.create_table(
        "product",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("image", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("sku", name=op.f("uq_product_sku")),
    )
    op.create_table(
        "address",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("zones", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("retired_reason", sa.String(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_address_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "uq_address_channel_handle",
            ["channel", "handle"],
            unique=True,
            sqlite_where=sa.text("channel <> 'email'"),
            postgresql_where=sa.text("channel <> 'email'"),
        )

    op.create_table(
        "alternative",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("alternative_id", KEY, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alternative_id"], ["product.id"], name=op.f("fk_alternative_alternative_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_alternative_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alternative")),
        sa.UniqueConstraint("product_id", "alternative_id", name=op.f("uq_alternative_product_id_alternative_id")),
    )
    op.create_table(
        "arrival",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("landed", sa.Integer(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("landed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_arrival_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("product_id", "reference", name=op.f("uq_arrival_product_id_reference")),
    )
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrival_product_id"), ["product_id"], unique=False)

    op.create_table(
        "link_token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_link_token_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_token_digest")),
    )
    with op.batch_alter_table("link_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_token_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "order_",
        sa.Column("id", KEY, nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_order__customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_")),
        sa.UniqueConstraint("platform", "number", name=op.f("uq_order__platform_number")),
    )
    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order__customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_statement_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index("ix_statement_holds", ["product_id", "ended_at"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("customer_id", KEY, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_task_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "backorder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("allocated", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uncovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity = waiting + allocated + shipped + cancelled", name=op.f("ck_backorder_adds_up")),
        sa.CheckConstraint(
            "waiting >= 0 AND allocated >= 0 AND shipped >= 0 AND cancelled >= 0", name=op.f("ck_backorder_no_debt")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["order_.id"], name=op.f("fk_backorder_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_backorder_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backorder")),
        sa.UniqueConstraint("order_id", "reference", name=op.f("uq_backorder_order_id_reference")),
    )
    with op.batch_alter_table("backorder", schema=None) as batch_op:
        batch_op.create_index(
            "ix_backorder_look_at",
            ["look_at"],
            unique=False,
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_backorder_queue",
            ["product_id", "queued_at", "id"],
            unique=False,
            sqlite_where=sa.text("waiting > 0"),
            postgresql_where=sa.text("waiting > 0"),
        )

    op.create_table(
        "consent",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_consent_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_holds", ["address_id", "purpose", "id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("asking", JSON, nullable=True),
        sa.Column("asked_back", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=24), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_conversation_address_id")),
        sa.PrimaryKeyConstraint("address_id", name=op.f("pk_conversation")),
    )
    op.create_table(
        "landing",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("arrival_id", KEY, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_landing_arrival_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_landing_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landing")),
        sa.UniqueConstraint("key", name=op.f("uq_landing_key")),
    )
    with op.batch_alter_table("landing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_landing_product_id"), ["product_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("direction", sa.String(length=24), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("body", JSON, nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("choices", JSON, nullable=True),
        sa.Column("promises", JSON, nullable=True),
        sa.Column("answers_id", KEY, nullable=True),
        sa.Column("after_stop", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_message_address_id")),
        sa.ForeignKeyConstraint(["answers_id"], ["message.id"], name=op.f("fk_message_answers_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_message_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_address", ["address_id", "id"], unique=False)
        batch_op.create_index("ix_message_customer", ["customer_id", "created_at"], unique=False)
        batch_op.create_index(
            "ix_message_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_message_inbox",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        )
        batch_op.create_index(
            "ix_message_unknown",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.create_index(
            "ix_message_outbox",
            ["channel", "priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index("ix_message_provider", ["provider_id"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("arrival_id", KEY, nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_allocation_arrival_id")),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_allocation_backorder_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_allocation_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index("ix_allocation_line", ["backorder_id"], unique=False)
        batch_op.create_index("ix_allocation_product", ["product_id", "state"], unique=False)

    op.create_table(
        "cancellation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("from_waiting", sa.Integer(), nullable=False),
        sa.Column("from_allocated", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_cancellation_backorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation")),
        sa.UniqueConstraint("key", name=op.f("uq_cancellation_key")),
    )
    with op.batch_alter_table("cancellation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cancellation_backorder_id"), ["backorder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cancellation_undo_until"), ["undo_until"], unique=False)

    op.create_table(
        "delivery_report",
        sa.Column("id", KEY, nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_report_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_report")),
        sa.UniqueConstraint("provider_id", "status", name=op.f("uq_delivery_report_provider_id_status")),
    )
    with op.batch_alter_table("delivery_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_report_message_id"), ["message_id"], unique=False)

    op.create_table(
        "expectation",
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("arrival_id", KEY, nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("derived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_expectation_arrival_id")),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_expectation_backorder_id")),
        sa.PrimaryKeyConstraint("backorder_id", name=op.f("pk_expectation")),
    )
    with op.batch_alter_table("expectation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expectation_on_date"), ["on_date"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("stale_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_notice_backorder_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_notice_customer_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_notice_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("kind", "subject_id", "backorder_id", name=op.f("uq_notice_kind_subject_id_backorder_id")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_backorder_id"), ["backorder_id"], unique=False)
        batch_op.create_index(
            "ix_notice_message",
            ["message_id"],
            unique=False,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notice_owed",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("said_at IS NULL AND message_id IS NULL"),
            postgresql_where=sa.text("said_at IS NULL AND message_id IS NULL"),
        )

    op.create_table(
        "offer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_offer_backorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("key", name=op.f("uq_offer_key")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_backorder_id"), ["backorder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", KEY, nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("arrival_id", KEY, nullable=True),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_promise_arrival_id")),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_promise_backorder_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_promise_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("message_id", "backorder_id", name=op.f("uq_promise_message_id_backorder_id")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index("ix_promise_latest", ["backorder_id", "id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_refund_backorder_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order_.id"], name=op.f("fk_refund_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_refund_key")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_backorder_id"), ["backorder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_order_id"), ["order_id"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("tracking", sa.String(), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_shipment_backorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("key", name=op.f("uq_shipment_key")),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_backorder_id"), ["backorder_id"], unique=False)

    op.create_table(
        "write_back",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("backorder_id", KEY, nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["backorder_id"], ["backorder.id"], name=op.f("fk_write_back_backorder_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order_.id"], name=op.f("fk_write_back_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_back")),
        sa.UniqueConstraint("key", name=op.f("uq_write_back_key")),
    )
    with op.batch_alter_table("write_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_write_back_backorder_id"), ["backorder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_write_back_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_write_back_todo", ["state", "not_before"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("write_back", schema=None) as batch_op:
        batch_op.drop_index("ix_write_back_todo")
        batch_op.drop_index(batch_op.f("ix_write_back_order_id"))
        batch_op.drop_index(batch_op.f("ix_write_back_backorder_id"))

    op.drop_table("write_back")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_backorder_id"))

    op.drop_table("shipment")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_order_id"))
        batch_op.drop_index(batch_op.f("ix_refund_backorder_id"))

    op.drop_table("refund")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index("ix_promise_latest")

    op.drop_table("promise")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_ends_at"))
        batch_op.drop_index(batch_op.f("ix_offer_backorder_id"))

    op.drop_table("offer")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_owed",
            sqlite_where=sa.text("said_at IS NULL AND message_id IS NULL"),
            postgresql_where=sa.text("said_at IS NULL AND message_id IS NULL"),
        )
        batch_op.drop_index("ix_notice_message")
        batch_op.drop_index(batch_op.f("ix_notice_backorder_id"))

    op.drop_table("notice")
    with op.batch_alter_table("expectation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expectation_on_date"))

    op.drop_table("expectation")
    with op.batch_alter_table("delivery_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_report_message_id"))

    op.drop_table("delivery_report")
    with op.batch_alter_table("cancellation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cancellation_undo_until"))
        batch_op.drop_index(batch_op.f("ix_cancellation_backorder_id"))

    op.drop_table("cancellation")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index("ix_allocation_product")
        batch_op.drop_index("ix_allocation_line")

    op.drop_table("allocation")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_provider")
        batch_op.drop_index(
            "ix_message_outbox", sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'")
        )
        batch_op.drop_index(
            "ix_message_unknown",
            sqlite_where=sa.text("state = 'unknown'"),
            postgresql_where=sa.text("state = 'unknown'"),
        )
        batch_op.drop_index(
            "ix_message_inbox",
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        )
        batch_op.drop_index(
            "ix_message_lease",
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )
        batch_op.drop_index("ix_message_customer")
        batch_op.drop_index("ix_message_address")

    op.drop_table("message")
    with op.batch_alter_table("landing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_landing_product_id"))

    op.drop_table("landing")
    op.drop_table("conversation")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_holds")

    op.drop_table("consent")
    with op.batch_alter_table("backorder", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_backorder_queue", sqlite_where=sa.text("waiting > 0"), postgresql_where=sa.text("waiting > 0")
        )
        batch_op.drop_index(
            "ix_backorder_look_at",
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )

    op.drop_table("backorder")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_customer_id"))

    op.drop_table("task")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index("ix_statement_holds")

    op.drop_table("statement")
    with op.batch_alter_table("order_", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order__customer_id"))

    op.drop_table("order_")
    with op.batch_alter_table("link_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_token_customer_id"))

    op.drop_table("link_token")
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arrival_product_id"))

    op.drop_table("arrival")
    op.drop_table("alternative")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_address_channel_handle",
            sqlite_where=sa.text("channel <> 'email'"),
            postgresql_where=sa.text("channel <> 'email'"),
        )
        batch_op.drop_index(batch_op.f("ix_address_customer_id"))

    op.drop_table("address")
    op.drop_table("product")
    op.drop_table("pace")
    op.drop_table("lease")
    op.drop_table("customer")
    op.drop_table("clock")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject"))

    op.drop_table("audit_entry")
