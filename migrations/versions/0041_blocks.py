"""Old rows of the document log, packed into blocks; checksums of snapshots that fit on PostgreSQL."""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "omnicraft_role(omnicraft_project_of(component_id))"
WRITERS = "IN ('owner', 'editor')"


def upgrade() -> None:
    op.create_table(
        "document_blocks",
        sa.Column(
            "component_id",
            sa.String(),
            sa.ForeignKey("components.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("first", sa.Integer(), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("is_merged", sa.Boolean(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", BIG, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("document_snapshots", "checksum", type_=sa.BigInteger())
        op.execute("ALTER TABLE document_blocks ENABLE ROW LEVEL SECURITY")
        for kind, condition in {
            "SELECT": f"USING ({ROLE} IS NOT NULL)",
            "INSERT": f"WITH CHECK ({ROLE} {WRITERS})",
            "UPDATE": f"USING ({ROLE} {WRITERS})",
            "DELETE": f"USING ({ROLE} {WRITERS})",
        }.items():
            name = f"document_blocks_{kind.lower()}"
            op.execute(f"CREATE POLICY {name} ON document_blocks FOR {kind} {condition}")


def downgrade() -> None:
    connection = op.get_bind()
    blocks = connection.execute(sa.text("SELECT component_id, first, epoch, data FROM document_blocks"))
    for component_id, first, epoch, block in blocks.all():
        header, _, data = zlib.decompress(block).partition(b"\n")
        found = json.loads(header)
        start = 0
        for seq, (author, at, length) in enumerate(found["rows"], first):
            part = data[start : start + length]
            start += length
            row = {"component_id": component_id, "seq": seq, "epoch": epoch, "at": at, "data": part}
            row |= {"author_id": found["authors"][author], "checksum": zlib.crc32(part)}
            columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(sa.text(f"INSERT INTO document_updates ({columns}) VALUES ({values})"), row)
    op.drop_table("document_blocks")
