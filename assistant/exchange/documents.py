"""The files of an import: one file, a folder of them, or a zip. Names are only read, nothing is unpacked to disk."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_noop as _

from assistant.exchange.problems import ProblemError

#: Bytes; of a zip unpacked. More is no desk's knowledge but an accident or an attack.
MOST_BYTES, MOST_FILES = 200_000_000, 20_000
#: The others unpack a few bytes to gigabytes at one go; these no more at a time than is asked for, and no more than
#: the zip declares.
_PACKINGS = frozenset({ZIP_STORED, ZIP_DEFLATED})


class Document(NamedTuple):
    """`name` as it stands in the folder or the zip."""

    name: str
    content: IO[bytes]


class UnreadableError(ProblemError):
    """There is nothing to read; its text says what was expected."""


def documents_in(source: Path | IO[bytes], name: str, endings: frozenset[str]) -> Iterator[Document]:
    """Those with one of `endings`, sorted by name, each open until the next one. Raises UnreadableError."""
    if isinstance(source, Path) and source.is_dir():
        yield from _of_folder(source, endings)
    elif PurePosixPath(name).suffix.lower() == ".zip":
        yield from _of_zip(source, endings)
    elif PurePosixPath(name).suffix.lower() in endings:
        yield from _of_file(source, name)
    else:
        raise UnreadableError(
            _("%(name)s: a zip, a folder or one of these files was expected: %(endings)s."),
            name=name,
            endings=_listed(endings),
        )


def _of_file(source: Path | IO[bytes], name: str) -> Iterator[Document]:
    if not isinstance(source, Path):
        source.seek(0)
        yield Document(name, source)
        return
    try:
        content = source.open("rb")
    except OSError as error:
        raise UnreadableError(
            _("%(name)s cannot be opened: %(why)s."), name=name, why=str(error.strerror)
        ) from None
    with content:
        yield Document(name, content)


def _of_folder(folder: Path, endings: frozenset[str]) -> Iterator[Document]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in endings)
    if not found:
        raise UnreadableError(
            _("%(name)s holds none of these files: %(endings)s."), name=str(folder), endings=_listed(endings)
        )
    for path in found:
        yield from _of_file(path, path.relative_to(folder).as_posix())


def _of_zip(source: Path | IO[bytes], endings: frozenset[str]) -> Iterator[Document]:
    try:
        with ZipFile(source) as packed:
            for member in _members(packed, endings):
                with packed.open(member) as content:
                    yield Document(member.filename, content)
    except (BadZipFile, OSError, RuntimeError):  # the last where it is locked
        raise UnreadableError(_("This zip cannot be read: it is damaged, or locked by a password.")) from None


def _members(packed: ZipFile, endings: frozenset[str]) -> list[ZipInfo]:
    found = [member for member in packed.infolist() if _is_wanted(member, endings)]
    if sum(member.file_size for member in found) > MOST_BYTES:
        raise UnreadableError(
            _("A zip of up to %(most)d MB unpacked was expected."), most=MOST_BYTES // 1_000_000
        )
    if len(found) > MOST_FILES:
        raise UnreadableError(_("A zip of up to %(most)d files was expected."), most=MOST_FILES)
    if any(member.compress_type not in _PACKINGS for member in found):
        raise UnreadableError(_("This zip is packed in a way that is not read here: deflate was expected."))
    if not found:
        raise UnreadableError(_("This zip holds none of these files: %(endings)s."), endings=_listed(endings))
    return sorted(found, key=lambda member: member.filename)


def _is_wanted(member: ZipInfo, endings: frozenset[str]) -> bool:
    path = PurePosixPath(member.filename)
    return path.suffix.lower() in endings and not path.name.startswith("._") and "__MACOSX" not in path.parts


def _listed(endings: frozenset[str]) -> str:
    return ", ".join(sorted(endings))
