"""Rules for objects, their attributes and enumerations."""

from __future__ import annotations

from rstparse.compare.rule import documents, rule

RULES = (
    # The object as a whole ------------------------------------------------------------------------
    rule(
        "object-added", "none", "added", "an object is new",
        "Nothing that is in use needs it.",
    ),
    rule(
        "object-removed", "wire", "removed", "an object that requests or answers carry is gone",
        "An operation takes or returned it, itself or inside another object or in place of its base.",
    ),
    rule(
        "unused-object-removed", "source", "removed", "an object that no operation mentions is gone",
        "No request and no answer is known to carry it; the client's class is gone.",
    ),
    rule(
        "object-renamed", "source", "changed", "an object has another name",
        "The root element, the label or all attributes are those of an object that is gone. The client's class is "
        "called otherwise; documents look as before.",
    ),
    rule(
        "type-name-changed", "wire", "changed", "an object that stands in place of others has another name",
        "Where a document may hold one of several types it names the type, and the name is another.",
    ),
    rule(
        "object-class-renamed", "source", "changed", "a class of the client has another name",
        "The type has the same name on the wire.",
    ),
    rule(
        "object-class-renamed-with-alias", "none", "deprecated", "a class has another name, and the old one still works",
        "The lock beside the pages keeps the old name as an alias, which warns whoever imports it.",
    ),
    rule(
        "class-alias-added", "none", "added", "a class can be imported by a further name",
        "A name from before works again, and warns.",
    ),
    rule(
        "class-alias-removed", "source", "removed", "a class's name from before works no longer",
        "Whoever did not follow the warnings imports a class that is gone.",
    ),
    rule(
        "root-element-changed", "wire", "changed", "documents of an object have another root element",
        "Neither side recognises what the other sends.",
    ),
    rule(
        "root-element-added", "none", "added", "an object can be a document of its own",
        "It had no root element, and so stood only inside others.",
    ),
    rule(
        "base-changed", "source", "changed", "an object extends another object",
        "Attributes that came or went have entries of their own. The client's class has another base class, so that "
        "it does not pass where the old one is expected.",
    ),
    rule(
        "object-made-abstract", "source", "changed", "an object stands for its subtypes only",
        "The client no longer writes it itself, only its subtypes.",
    ),
    rule(
        "object-made-concrete", "none", "changed", "an object that stood for its subtypes can be used itself",
        "The subtypes are as before.",
    ),
    documents(
        "object-text-changed", "the description of an object reads otherwise",
        "Its title or its description was edited.",
    ),
    documents(
        "object-documented", "an object has a page now",
        "Only the schema knew it before.",
    ),
    documents(
        "object-undocumented", "an object has no page any more",
        "The schema still knows it.",
    ),
    documents(
        "attributes-section-lost", "the page of an object lost its section Attributes",
        "The page is there, but lists no attribute; the object has hardly lost them all. Without a schema the "
        "client's class is empty: restore the section. That counts as one warning, and not as removals.",
    ),
    documents(
        "attributes-section-found", "the page of an object has a section Attributes",
        "It listed no attribute before; the object will have had them all along.",
    ),
    # Attributes -----------------------------------------------------------------------------------
    rule(
        "attribute-added", "none", "added", "an attribute is new",
        "Answers that hold it are read by clients that pass over what they do not know, and requests may leave it out.",
    ),
    rule(
        "required-attribute-added", "wire", "added", "an attribute is new, and requests must have it",
        "A request carries the object, and is refused without the attribute.",
    ),
    rule(
        "attribute-removed", "wire", "removed", "an attribute is gone",
        "Clients that read it find nothing, and documents that hold it may be refused.",
    ),
    rule(
        "attribute-python-name-changed", "source", "changed", "an attribute of a class has another name",
        "On the wire it has the same name.",
    ),
    rule(
        "attribute-type-changed", "wire", "changed", "an attribute has another type",
        "A side that knows the old type may not understand the values that it gets.",
    ),
    rule(
        "attribute-type-python-changed", "source", "changed", "an attribute has another type in Python",
        "Whatever goes over the wire is understood as before, since the object is only sent, or only received; the "
        "client's class has another annotation.",
    ),
    rule(
        "attribute-type-compatible", "none", "changed", "an attribute has a type that agrees with the old one",
        "Every value that is sent or received in practice fits both, and so does the client's annotation.",
    ),
    rule(
        "attribute-type-stated", "source", "changed", "the type of an attribute has become known",
        "What goes over the wire need not have changed. The client's annotation allowed anything before.",
    ),
    rule(
        "attribute-type-unstated", "none", "changed", "the type of an attribute is no longer known",
        "What goes over the wire need not have changed. The client's annotation allows anything now.",
    ),
    rule(
        "attribute-layout-changed", "wire", "changed", "the items of a list stand otherwise in documents",
        "The element name of an item is another, or items are wrapped and were not, or the other way round.",
    ),
    rule(
        "attributes-reordered", "wire", "changed", "the attributes of an object are in another order",
        "The order is the schema's, and documents in another order are refused.",
    ),
    rule(
        "attribute-required", "wire", "changed", "requests must have an attribute now",
        "A request carries the object, and is refused without the attribute.",
    ),
    rule(
        "attribute-always-there", "none", "changed", "answers always have an attribute now",
        "No request carries the object.",
    ),
    rule(
        "attribute-not-always-there", "wire", "changed", "answers may lack an attribute now",
        "An answer carries the object, and clients may rely on the attribute.",
    ),
    rule(
        "attribute-optional", "none", "changed", "requests may leave out an attribute now",
        "No answer carries the object.",
    ),
    rule(
        "attribute-nillable", "none", "changed", "an attribute may be an explicit null now",
        "The client reads it like an absent one.",
    ),
    rule(
        "attribute-not-nillable", "wire", "changed", "requests may not have an explicit null any more",
        "A request carries the object, and is refused with it.",
    ),
    rule(
        "attribute-never-null", "none", "changed", "answers have no explicit null any more",
        "No request carries the object.",
    ),
    documents(
        "attribute-inheritance-changed", "an attribute is declared by another object",
        "It moved to a base or from one, and is the same otherwise.",
    ),
    documents(
        "attribute-documented", "a page lists an attribute that only the schema knew",
        "On the wire nothing changed.",
    ),
    documents(
        "attribute-undocumented", "a page no longer lists an attribute",
        "The schema still has it.",
    ),
    documents(
        "attribute-text-changed", "the description of an attribute reads otherwise",
        "Its text was edited.",
    ),
    # Enumerations ---------------------------------------------------------------------------------
    rule(
        "enumeration-value-added", "none", "added", "an enumeration has a further value",
        "Enumerations are open: a client keeps a value that it does not know as text.",
    ),
    rule(
        "enumeration-value-removed", "wire", "removed", "an enumeration has a value less, and requests carry it",
        "Requests with that value are refused.",
    ),
    rule(
        "enumeration-answer-value-removed", "source", "removed", "an enumeration of answers has a value less",
        "No request carries it, so nothing is refused; the client's constant is gone.",
    ),
    rule(
        "enumeration-stated", "none", "added", "the values of an attribute have become known",
        "The client has names for them, and takes other values as before.",
    ),
    rule(
        "enumeration-removed", "source", "removed", "the values of an attribute are no longer known",
        "The client's class of constants is gone.",
    ),
    rule(
        "enumeration-renamed", "source", "changed", "a class of constants has another name",
        "The values have an entry of their own if they changed.",
    ),
)  # fmt: skip
