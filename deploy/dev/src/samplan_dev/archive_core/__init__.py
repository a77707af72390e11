"""An archive core for development and tests: takes what an archive system would, and answers as it does.

It reads Fiks Arkiv V1 by itself and shares nothing with the archive service but the names in the contracts.
"""
