"""Rules for operations: routes, parameters, bodies, answers, security."""

from __future__ import annotations

from rstparse.compare.rule import documents, rule

RULES = (
    # The operation as a whole ---------------------------------------------------------------------
    rule(
        "operation-added", "none", "added", "an operation is new",
        "Clients that do not know it go on as before.",
    ),
    rule(
        "operation-removed", "wire", "removed", "an operation is gone",
        "No page has its name, and none that is new has its route. Whoever calls it gets an error.",
    ),
    rule(
        "operation-renamed", "source", "changed", "an operation has another name",
        "A page with another name has the same method and route. Requests are as before, but the client's method is "
        "called otherwise.",
    ),
    documents(
        "operation-respelled", "the name of an operation is spelled otherwise",
        "Route and Python name are as before.",
    ),
    rule(
        "operation-python-name-changed", "source", "changed", "a method of the client has another name",
        "The documented name is as before, but the method moved to another namespace or is called otherwise: the "
        "page of an operation whose name has no underscore went to another group, or a correction names it.",
    ),
    rule(
        "operation-renamed-with-alias", "none", "deprecated", "a method has another name, and the old one still works",
        "The lock beside the pages keeps the old name as an alias, which warns whoever calls it.",
    ),
    rule(
        "alias-added", "none", "added", "an operation can be called by a further name",
        "A name from before works again, and warns.",
    ),
    rule(
        "alias-removed", "source", "removed", "a name from before works no longer",
        "Whoever did not follow the warnings calls a method that is gone.",
    ),
    rule(
        "operation-deprecated", "none", "deprecated", "an operation is deprecated",
        "It works as before. The client warns whoever calls its method, and says what to use instead.",
    ),
    rule(
        "operation-no-longer-deprecated", "none", "changed", "an operation is no longer deprecated",
        "The client warns no more.",
    ),
    documents(
        "operation-deprecation-changed", "what to use instead of a deprecated operation reads otherwise",
        "It was deprecated before, and still is.",
    ),
    rule(
        "operation-method-changed", "wire", "changed", "an operation has another HTTP method",
        "Requests with the old method are refused.",
    ),
    rule(
        "operation-path-changed", "wire", "changed", "an operation has another path",
        "Requests to the old path find nothing. That a placeholder was only renamed is another rule.",
    ),
    rule(
        "operation-path-case-changed", "wire", "changed", "the path of an operation differs in letter case",
        "Paths heed letter case. If the service never did, or the page was wrong before, approve the change.",
    ),
    documents(
        "path-spelling-changed", "a page writes its path otherwise",
        "The paths are the same once slashes and patterns are put in order.",
    ),
    documents(
        "operation-text-changed", "the description of an operation reads otherwise",
        "Its summary or its description was edited.",
    ),
    documents(
        "operation-kind-changed", "an operation is classified otherwise",
        "Whether it counts as list, download, action and so on decides on samples and on what the stub does.",
    ),
    documents(
        "label-changed", "a page has another label",
        "Links of other pages to the old label lead nowhere.",
    ),
    documents(
        "since-changed", "a page names another release as the first",
        "The line Since was edited.",
    ),
    documents(
        "example-changed", "the samples of a page are others",
        "The curl command or the body beside it was edited.",
    ),
    documents(
        "see-also-changed", "a page refers to other pages",
        "The list of related pages was edited.",
    ),
    # Path parameters ------------------------------------------------------------------------------
    rule(
        "path-parameter-renamed", "source", "changed", "a placeholder of the path has another name",
        "The path is the same on the wire. In the client the argument is called otherwise, which breaks calls that "
        "pass it by keyword.",
    ),
    documents(
        "path-parameter-respelled", "a placeholder of the path is spelled otherwise",
        "The path is the same on the wire, and the argument of the client has the same name.",
    ),
    rule(
        "path-parameter-type-changed", "wire", "changed", "a placeholder of the path takes other values",
        "Values that were valid need not be valid any more.",
    ),
    rule(
        "path-parameter-type-widened", "source", "changed", "a placeholder of the path takes any text",
        "Whatever was sent may still be sent, but the client's argument is a string now.",
    ),
    rule(
        "path-parameter-type-stated", "source", "changed", "the type of a placeholder has become known",
        "The client's argument took text and numbers and takes one of them now; a type checker may object to calls.",
    ),
    rule(
        "path-parameter-type-loosened", "none", "changed", "a placeholder of the path takes more values",
        "Whatever was sent may still be sent, and the client's argument takes at least what it took.",
    ),
    rule(
        "path-parameter-key-changed", "wire", "changed", "a placeholder identifies its object by something else",
        "It was an id and is a name, say: what clients send finds nothing. If the page only said it wrongly before, "
        "approve the change.",
    ),
    documents(
        "path-parameter-meaning-changed", "the page says otherwise what a placeholder stands for",
        "Which object it identifies, or how, is stated where it was not, or the other way round.",
    ),
    rule(
        "path-pattern-changed", "wire", "changed", "a placeholder of the path has another pattern",
        "Values that matched need not match any more.",
    ),
    rule(
        "path-pattern-loosened", "none", "changed", "a placeholder of the path takes slashes too",
        "Values that matched still do.",
    ),
    documents(
        "parameter-text-changed", "the description of a parameter reads otherwise",
        "Its text was edited.",
    ),
    # Query parameters -----------------------------------------------------------------------------
    rule(
        "query-parameter-added", "none", "added", "a query parameter is new, and may be left out",
        "Requests without it are answered as before.",
    ),
    rule(
        "required-query-parameter-added", "wire", "added", "a query parameter is new, and required",
        "Requests that do not send it are refused.",
    ),
    rule(
        "query-parameter-removed", "wire", "removed", "a query parameter is gone",
        "Requests that send it are refused or answered as if they did not, and the client no longer takes it.",
    ),
    rule(
        "query-parameter-required", "wire", "changed", "a query parameter is required now",
        "Requests that leave it out are refused.",
    ),
    rule(
        "query-parameter-optional", "none", "changed", "a query parameter may be left out now",
        "Requests that send it are answered as before.",
    ),
    rule(
        "query-parameter-type-changed", "wire", "changed", "a query parameter takes other values",
        "Values that were valid need not be valid any more.",
    ),
    rule(
        "query-parameter-type-widened", "source", "changed", "a query parameter takes any text",
        "Whatever was sent may still be sent, but the client's argument is a string now.",
    ),
    rule(
        "query-parameter-type-stated", "source", "changed", "the type of a query parameter has become known",
        "The client's argument took text and numbers and takes one of them now; a type checker may object to calls.",
    ),
    rule(
        "query-parameter-type-loosened", "none", "changed", "a query parameter takes more values",
        "Whatever was sent may still be sent, and the client's argument takes at least what it took.",
    ),
    rule(
        "query-parameter-python-name-changed", "source", "changed", "an argument of the client has another name",
        "The parameter has the same name on the wire. Query parameters are passed by keyword, so calls that use it break.",
    ),
    # Request bodies -------------------------------------------------------------------------------
    rule(
        "request-body-added", "wire", "added", "a request has a body now",
        "Requests without a body are refused, and the client's method has an argument more.",
    ),
    rule(
        "request-body-removed", "wire", "removed", "a request has no body any more",
        "What clients send is no longer read, and the client's method has an argument less.",
    ),
    rule(
        "request-body-changed", "wire", "changed", "a request has another body",
        "The service does not understand what clients send.",
    ),
    rule(
        "request-format-removed", "wire", "removed", "a media type of the request body is gone",
        "Requests in that form are refused.",
    ),
    rule(
        "request-format-added", "none", "added", "a media type of the request body is new",
        "Requests in the other forms are taken as before.",
    ),
    rule(
        "multipart-parts-changed", "wire", "changed", "the parts of a form are others",
        "The service looks for parts under names that clients do not send, or lacks one.",
    ),
    # Answers --------------------------------------------------------------------------------------
    rule(
        "response-added", "none", "added", "an answer has a body now",
        "It was empty; clients that do not look are not disturbed.",
    ),
    rule(
        "response-removed", "wire", "removed", "an answer has no body any more",
        "Clients that read it find nothing.",
    ),
    rule(
        "response-type-changed", "wire", "changed", "an answer has another type",
        "Clients do not understand what they get.",
    ),
    rule(
        "response-type-stated", "source", "changed", "the type of an answer has become known",
        "What goes over the wire need not have changed. The client returned the raw answer and returns the decoded "
        "one now.",
    ),
    rule(
        "response-type-unstated", "source", "changed", "the type of an answer is no longer known",
        "What goes over the wire need not have changed. The client returned the decoded answer and returns the raw "
        "one now. Adding the section HTTP Response Body to the page mends it.",
    ),
    rule(
        "response-form-added", "none", "added", "an answer has a further form",
        "Who asks for the other forms gets them as before.",
    ),
    rule(
        "response-form-removed", "wire", "removed", "a form of an answer is gone",
        "Who asks for it is refused.",
    ),
    rule(
        "response-format-removed", "wire", "removed", "a media type of the answer is gone",
        "Who asks for it is refused, or gets another.",
    ),
    rule(
        "response-format-added", "none", "added", "a media type of the answer is new",
        "Who asks for the others gets them as before.",
    ),
    rule(
        "success-code-removed", "wire", "removed", "a status of success is gone",
        "Clients that wait for it take the answer for a failure.",
    ),
    rule(
        "success-code-added", "none", "added", "a status of success is new",
        "Statuses from 200 to 299 mean success to clients that do not look closer; 304 comes only to those that ask.",
    ),
    rule(
        "not-modified-changed", "none", "changed", "whether an operation answers that nothing changed is another matter",
        "Whoever has something already asks whether it is the same still: without status 304 the whole comes again.",
    ),
    rule(
        "pager-added", "none", "added", "a list can be read page by page",
        "The client has a method more, which asks for page after page.",
    ),
    rule(
        "pager-removed", "source", "removed", "a list can no longer be read page by page",
        "The client's method that asks for page after page is gone.",
    ),
    rule(
        "pager-changed", "none", "changed", "the pages of a list are asked for by other parameters",
        "The client does it by itself; the parameters have entries of their own.",
    ),
    rule(
        "waiter-added", "none", "added", "a job can be waited for",
        "The client has a method more, which asks until the job is done.",
    ),
    rule(
        "waiter-removed", "source", "removed", "a job can no longer be waited for",
        "The client's method that asks until the job is done is gone.",
    ),
    rule(
        "waiter-changed", "none", "changed", "the state of a job is told by other attributes",
        "The client looks at them by itself; the attributes have entries of their own.",
    ),
    # Security -------------------------------------------------------------------------------------
    rule(
        "authentication-added", "wire", "changed", "an operation needs authentication now",
        "Who calls it without credentials is refused.",
    ),
    rule(
        "authentication-removed", "none", "changed", "an operation needs no authentication any more",
        "Who sends credentials is served as before.",
    ),
    rule(
        "entitlement-added", "wire", "changed", "an operation needs a further entitlement",
        "Users that do not have it are refused.",
    ),
    rule(
        "entitlement-removed", "none", "changed", "an operation needs an entitlement less",
        "Who was served is served as before, provided that the list means all of them. Pages do not say whether it "
        "means all or any: if any, users that only have the one that is gone are refused.",
    ),
)  # fmt: skip
