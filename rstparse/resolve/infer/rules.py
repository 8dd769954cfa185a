"""The rules of inference, in order. Loaded only where something is inferred: it mostly is known from an earlier run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rstparse.resolve.infer.bases import infer_bases
from rstparse.resolve.infer.known import Finding, Known
from rstparse.resolve.infer.lists import (
    infer_described_items,
    infer_item_names,
    infer_lists_by_name,
    infer_lists_in_text,
    infer_named_items,
    infer_referenced_items,
)
from rstparse.resolve.infer.placeholders import (
    infer_keys,
    infer_missing_descriptions,
    infer_objects_by_operation,
    infer_path_types,
)
from rstparse.resolve.infer.queries import (
    infer_listed_queries,
    infer_named_queries,
    infer_query_types,
    infer_search_criteria,
    infer_search_types,
)
from rstparse.resolve.infer.responses import (
    infer_acted,
    infer_added,
    infer_cancelled,
    infer_collection,
    infer_compound,
    infer_created,
    infer_created_list,
    infer_deleted,
    infer_echo,
    infer_from_put,
    infer_item,
    infer_listed,
    infer_plural,
    infer_segment,
    infer_stated_response,
    infer_status,
    infer_unstructured,
    infer_uploaded,
)
from rstparse.resolve.infer.roots import infer_roots
from rstparse.resolve.infer.values import infer_listed_values, infer_texts_by_name
from rstparse.resolve.infer.wrappers import infer_hidden_lists

Rule = Callable[[Known], Iterator[Finding]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("base-by-attributes", infer_bases),
    ("root-by-title", infer_roots),
    ("list-in-text", infer_lists_in_text),
    ("list-by-name", infer_lists_by_name),
    ("item-by-reference", infer_referenced_items),
    ("item-by-noun", infer_described_items),
    ("item-by-name", infer_named_items),
    ("hidden-list", infer_hidden_lists),
    ("item-name", infer_item_names),
    ("listed-values", infer_listed_values),
    ("text-by-name", infer_texts_by_name),
    ("description-by-place", infer_missing_descriptions),
    ("key-by-description", infer_keys),
    ("response-by-formats", infer_unstructured),
    ("response-of-cancel", infer_cancelled),
    ("response-of-status", infer_status),
    ("response-as-put", infer_from_put),
    ("response-stated", infer_stated_response),
    ("response-of-item", infer_item),
    ("response-of-delete", infer_deleted),
    ("response-of-collection", infer_collection),
    ("response-by-segment", infer_segment),
    ("response-listed", infer_listed),
    ("response-by-compound", infer_compound),
    ("response-by-plural", infer_plural),
    ("response-as-post", infer_created_list),
    ("response-as-body", infer_echo),
    ("response-of-create", infer_created),
    ("response-of-action", infer_acted),
    ("response-of-add", infer_added),
    ("response-of-upload", infer_uploaded),
    ("object-by-operation", infer_objects_by_operation),
    ("type-of-id", infer_path_types),
    ("search-criteria", infer_search_criteria),
    ("search-criteria-type", infer_search_types),
    ("query-in-list", infer_listed_queries),
    ("query-in-prose", infer_named_queries),
    ("boolean-in-text", infer_query_types),
)
