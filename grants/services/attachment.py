"""The files of a case: checked, cleaned, kept under random names in private storage, taken away while the case is the school's."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from pathlib import PurePosixPath

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from grants.enums import ApplicationStatus as S
from grants.enums import AttachmentKind
from grants.errors import GrantError
from grants.models import Appeal, Application, Attachment, GrantRules
from grants.rules.upload import BadFile, clean_file
from grants.services.appeal import may_appeal
from grants.services.application import lock
from grants.services.kinds import kind_of
from workflow import clock

MEGABYTE = 1_000_000
NAME_LENGTH = 100

# When the school may add or take away which files.
BEFORE_DECISION = (S.DRAFT, S.MORE_INFORMATION)
AFTER_VISIT = (S.APPROVED, S.PARTLY_APPROVED, S.CHANGES_ASKED)
OPEN_KINDS = {
    **dict.fromkeys(BEFORE_DECISION, frozenset({AttachmentKind.OFFER, AttachmentKind.OTHER})),
    **dict.fromkeys(AFTER_VISIT, frozenset({AttachmentKind.RECEIPT, AttachmentKind.OTHER})),
}


def private_storage() -> Storage:
    return storages["private"]


def may_change(application: Application, kind: str) -> bool:
    """Whether the school may add or take away files of this kind now; those of an appeal until it is sent."""
    if kind == AttachmentKind.APPEAL:
        return application.decided_at is not None and may_appeal(application) is not None
    return kind in OPEN_KINDS.get(S(application.status), ())


def too_big_message(rules: GrantRules) -> str:
    return _(
        "Filen er for stor. Den kan være på høyst %(size)s MB. Ta bildet med lavere oppløsning, eller lag en PDF."
    ) % {"size": rules.attachment_max_mb}


def clean_name(name: str, extension: str) -> str:
    """A file name that can harm nobody: no path, no hidden or control characters, the extension its content has."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    stem = unicodedata.normalize("NFC", stem).rsplit(".", 1)[0]
    stem = re.sub(r"[^\w \-.()]", "", stem).strip(" .-")[:NAME_LENGTH]
    return f"{stem or _('vedlegg')}{extension}"


def store(*, application: Application, kind: str, upload: UploadedFile[bytes], by: User) -> Attachment:
    """Check, clean and keep an uploaded file. The same file twice is one attachment.

    1. Outside any lock: size, kind by content, cleaning.
    2. Lock the case; refuse when it is not the school's turn, or there are too many files.
    3. Write the file under a random name, then its row; take the file away again if the row fails.

    Raises: GrantError, beside the field "file".
    """
    rules = GrantRules.current()
    if not upload.size:
        raise GrantError(_("Filen er tom."), "file")
    if upload.size > rules.attachment_max_mb * MEGABYTE:
        raise GrantError(too_big_message(rules), "file")
    try:
        clean = clean_file(upload.read(), max_pixels=rules.attachment_max_megapixels * 1_000_000)
    except BadFile as error:
        raise GrantError(error.message, "file") from error
    sha256 = hashlib.sha256(clean.content).hexdigest()
    written: list[str] = []
    try:
        with transaction.atomic():
            application = lock(application.pk)
            _require_open(application, kind)
            present = application.attachments.filter(removed_at=None)
            same = present.filter(kind=kind, sha256=sha256).first()
            if same is not None:
                return same
            if present.count() >= rules.attachments_per_case:
                raise GrantError(
                    _("Saken kan ha høyst %(count)s vedlegg.") % {"count": rules.attachments_per_case}, "file"
                )
            path = private_storage().save(_path(), ContentFile(clean.content))
            written.append(path)
            attachment = Attachment.objects.create(
                application=application,
                kind=kind,
                name=clean_name(upload.name or "", clean.extension),
                content_type=clean.content_type,
                size=len(clean.content),
                sha256=sha256,
                path=path,
                uploaded_by=by,
            )
            _reckon(application)
    except BaseException:
        for path in written:
            private_storage().delete(path)
        raise
    return attachment


def _require_open(application: Application, kind: str) -> None:
    if not may_change(application, kind):
        raise GrantError(
            _("Vedlegg kan ikke endres nå. Saken er: %(status)s.") % {"status": application.user_label}, "file"
        )


def _path() -> str:
    return f"attachments/{clock.today():%Y/%m}/{uuid.uuid4().hex}"


def _reckon(application: Application) -> None:
    if application.status in BEFORE_DECISION:
        kind_of(application).recheck(application=application)


@transaction.atomic
def remove(*, attachment: Attachment, by: User) -> None:
    """Take a file out of the case while it is the school's turn. What NSR never was sent, is deleted; the rest is only hidden.

    Raises: GrantError when it is not the school's turn.
    """
    application = lock(attachment.application_id)
    attachment = Attachment.objects.get(pk=attachment.pk)
    if attachment.removed_at is not None:
        return
    _require_open(application, attachment.kind)
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    if not _was_sent(application, attachment):
        path = attachment.path
        transaction.on_commit(lambda: private_storage().delete(path))
    _reckon(application)


def _was_sent(application: Application, attachment: Attachment) -> bool:
    """Whether NSR can have based something on the file: it was there when the application, the claim or an appeal was sent."""
    claim = getattr(application, "claim", None)
    sent = [at for at in (application.submitted_at, claim.sent_at if claim else None) if at]
    sent += Appeal.objects.filter(decision__application=application).values_list("received_at", flat=True)
    return any(attachment.uploaded_at <= at for at in sent)


def open_file(attachment: Attachment) -> File[bytes]:
    """The stored bytes, for a view that has asked who may see them."""
    return private_storage().open(attachment.path, "rb")


def is_stored(attachment: Attachment) -> bool:
    """Whether the bytes are where the row says."""
    return private_storage().exists(attachment.path)
