"""TOML to :mod:`supportcli.domain.policy` and back: schema, reading, checking, storing."""
