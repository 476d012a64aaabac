"""The intermediate representation: a component as the runtime will see it."""
