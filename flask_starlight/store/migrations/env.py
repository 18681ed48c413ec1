"""Runs the migrations on the application's own engine; logging stays as the application set it up."""

from alembic import context

from flask_starlight.store import tables  # noqa: F401 - the metadata is complete only once they are imported
from flask_starlight.store.database import db

with db.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
