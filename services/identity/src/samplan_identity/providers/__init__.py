"""Sign-in through OpenID providers: ID-porten, and HelseID and Ansattporten as further configurations of the same."""
