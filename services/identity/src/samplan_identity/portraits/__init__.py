"""Portraits on person cards: small, without anything but the picture in them, sealed at rest.

They lie in the database beside the person, not in the object store: some 40 KB each, gone with the person in the same
transaction, and identity needs no key to a store for them.
"""
