"""TOML to :mod:`supportcli.domain.language.policy` and back: schema, reading, checking, storing."""
