"""Pages of groups."""

from __future__ import annotations

from rstparse.emit.docs.links import Links
from rstparse.emit.docs.pages import GroupPage, Member
from rstparse.emit.prose import prose
from rstparse.emit.references import Mention
from rstparse.emit.views import GroupView


def group_page(group: GroupView, links: Links, referred_by: tuple[Mention, ...]) -> GroupPage:
    """Return the page of one group; its operations in the order of the overview."""
    url = links.urls[Mention(kind="group", name=group.name)]
    entries = {entry.operation: entry.text for entry in group.entries}
    members = tuple(_member(name, entries.get(name, ""), links) for name in group.members)
    return GroupPage(
        name=group.name,
        file=url.rpartition("/")[2].removesuffix(".html"),
        url=url,
        title=group.title,
        short=links.short[group.title],
        label=group.label,
        description=links.prose(group.description),
        text=prose(group.description),
        members=members,
        listed=tuple(member.link.text for member in members),
        sorted_urls=tuple(
            member.link.url for member in sorted(members, key=lambda member: member.link.text)
        ),
        referred_by=links.all(referred_by),
        source=group.provenance,
        page=group.source.path,
        provenance=group.provenance,
    )


def _member(name: str, entry: str, links: Links) -> Member:
    operation = links.operations_by_name[name]
    (link,) = links.operations([name])
    same = entry.rstrip(" .").casefold() == link.summary.rstrip(" .").casefold()
    return Member(link=link, path=operation.path, entry="" if same else entry)
