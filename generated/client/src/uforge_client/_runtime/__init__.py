"""The hand-written part of this package: the codec (``wire``) and the HTTP client (``client``)."""
