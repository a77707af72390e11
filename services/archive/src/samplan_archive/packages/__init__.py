"""What is sent: arkivmelding.xml and the document, in one zip."""
