"""A workbook comes in, is judged, and is given back."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from huaiyao.engine.books.reader import read_book
from huaiyao.engine.check import check_book
from huaiyao.institute.audit.models import Entry
from huaiyao.institute.jobs.choices import JobState
from huaiyao.institute.jobs.models import LONGEST_SILENCE, Job
from huaiyao.institute.registry import actions, queries
from huaiyao.institute.registry.choices import BookState
from huaiyao.institute.registry.models import Book, BookFile
from huaiyao.institute.web.errors import NotAllowed, Refusal


@pytest.fixture
def judged(alice, institute, plan_book, committed) -> Book:
    with committed():
        book = actions.receive_book(alice, institute, filename="规划.xlsx", content=plan_book)
    book.refresh_from_db()
    return book


def upload(client, owner, content: bytes, name: str = "规划.xlsx"):
    file = SimpleUploadedFile(name, content)
    return client.post("/registry/books/upload/", {"owner": owner.pk, "file": file})


def traces() -> list[int]:
    return [model.objects.count() for model in (Book, BookFile, Job, Entry)]


def test_a_received_book_is_kept_and_judged(alice, institute, plan_book, assert_audited, committed):
    with assert_audited("registry.receive_book", "jobs.start", "registry.judge_book"), committed():
        book = actions.receive_book(alice, institute, filename="规划.xlsx", content=plan_book)
        assert book.state == BookState.WAITING
    book.refresh_from_db()
    assert bytes(book.file.content) == plan_book
    assert (book.state, book.kinds) == (BookState.JUDGED, ["plan"])
    assert (book.job.state, book.job.result_url) == (JobState.DONE, book.get_absolute_url())


def test_what_is_kept_is_what_the_engine_says_of_the_same_bytes(judged, plan_book):
    said = check_book(read_book(plan_book, "规划.xlsx"), on=timezone.localdate()).as_json()
    assert judged.check_result == json.loads(json.dumps(said))
    assert judged.check_result["state"] == "contradicted"  # 10 ha * 3 yuan/ha is 30 yuan, not 300


def test_a_kept_check_is_the_check_it_was(judged, plan_book):
    fresh = check_book(read_book(plan_book, "规划.xlsx"), on=timezone.localdate())
    kept = queries.kept_check(judged)
    for whole in ("plan", "claims", "trials", "issues"):
        assert json.dumps(kept.as_json()[whole]) == json.dumps(fresh.as_json()[whole])
    assert (kept.state, kept.exit_code) == (fresh.state, fresh.exit_code)
    assert [issue.place for issue in kept.book.issues] == ["指标!5"]


def test_the_same_bytes_again_are_the_same_book(alice, institute, judged, plan_book, assert_audited):
    with assert_audited():
        again = actions.receive_book(alice, institute, filename="别名.xlsx", content=plan_book)
    assert again == judged


def test_nobody_waits_to_write_while_a_book_is_read(alice, institute, plan_book, monkeypatch):
    inside = []

    def watched(content, name):
        inside.append(bool(connection.savepoint_ids))  # the test's own transaction has no savepoint
        return read_book(content, name)

    monkeypatch.setattr(actions, "read_book", watched)
    actions.receive_book(alice, institute, filename="计划.xlsx", content=plan_book)
    assert inside == [False]


def test_two_who_send_the_same_bytes_at_once_get_one_book(alice, institute, plan_book, monkeypatch):
    """The second arrives while the first is being read."""

    def overtaken(content, name):
        monkeypatch.setattr(actions, "read_book", read_book)
        actions.receive_book(alice, institute, filename=name, content=content)
        return read_book(content, name)

    monkeypatch.setattr(actions, "read_book", overtaken)
    book = actions.receive_book(alice, institute, filename="计划.xlsx", content=plan_book)
    assert Book.objects.get() == book
    assert BookFile.objects.count() == 1


def test_another_organisation_has_its_own(carol, coop, judged, plan_book):
    assert actions.receive_book(carol, coop, filename="规划.xlsx", content=plan_book) != judged


def test_only_an_editor_of_the_organisation_brings_books(otto, charlie, institute, plan_book):
    for person in (otto, charlie):
        with pytest.raises(NotAllowed, match="怀药研究院"):
            actions.receive_book(person, institute, filename="x.xlsx", content=plan_book)


def test_a_path_in_the_name_is_cut_off(alice, institute, plan_book):
    book = actions.receive_book(alice, institute, filename="..\\..\\etc/计划.xlsx", content=plan_book)
    assert book.filename == "计划.xlsx"


def test_too_large_a_file_is_refused_with_both_sizes(alice, institute, monkeypatch, plan_book):
    monkeypatch.setattr(actions, "MOST_BOOK_BYTES", 1024)
    with pytest.raises(Refusal, match="最多 0 MB"):
        actions.receive_book(alice, institute, filename="x.xlsx", content=plan_book)


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", b" " * 400_000_000)
    return file.getvalue()


HOSTILE = {
    "empty": lambda plan: b"",
    "truncated": lambda plan: plan[: len(plan) // 2],
    "picture": lambda plan: b"\x89PNG\r\n\x1a\n" + b"0" * 500,
    "web page": lambda plan: b"<!doctype html><table><tr><td>1</td></tr></table>",
    "encrypted": lambda plan: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
    "bomb": lambda plan: bomb(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_cannot_be_read_leaves_the_database_as_it_was(
    client_of, alice, institute, plan_book, kind
):
    client, before = client_of(alice), traces()
    response = upload(client, institute, HOSTILE[kind](plan_book))
    assert response.status_code == 400
    assert 'class="error-summary"' in response.content.decode()
    assert traces() == before


def test_the_reason_is_told_in_the_readers_language(client_of, alice, institute):
    client = client_of(alice)
    client.cookies["huaiyao_language"] = "en"
    page = upload(client, institute, HOSTILE["picture"](b"")).content.decode()
    with pytest.raises(Refusal) as refusal, translation.override("en"):
        actions.receive_book(alice, institute, filename="规划.xlsx", content=HOSTILE["picture"](b""))
    assert str(refusal.value.message).isascii()
    assert str(refusal.value.message)[:30] in page


def test_a_file_above_twenty_megabytes_is_refused_before_it_is_read(client_of, alice, institute):
    before = traces()
    response = upload(client_of(alice), institute, b"0" * (20 * 1024**2 + 1))
    assert response.status_code == 400
    assert "最多 20 MB" in response.content.decode()
    assert traces() == before


def test_uploading_leads_to_the_verdicts(client_of, alice, institute, plan_book, committed):
    client = client_of(alice)
    with committed():
        response = upload(client, institute, plan_book)
    page = client.get(response.url).content.decode()
    assert 'class="seal big contradicted"' in page
    assert "关系!2" in page
    assert "指标!5" in page
    assert "不是数" in page


def test_uploading_it_again_says_so_and_leads_to_the_same_page(
    client_of, alice, institute, judged, plan_book
):
    response = client_of(alice).post(
        "/registry/books/upload/",
        {"owner": institute.pk, "file": SimpleUploadedFile("again.xlsx", plan_book)},
        follow=True,
    )
    assert response.redirect_chain == [(judged.get_absolute_url(), 302)]
    assert "上传过" in response.content.decode()


def test_nobody_uploads_for_an_organisation_of_others(client_of, charlie, institute, plan_book):
    response = upload(client_of(charlie), institute, plan_book)
    assert response.status_code == 400
    assert not Book.objects.exists()


def test_a_book_of_another_trade_is_kept_and_told_what_is_missing(
    client_of, alice, institute, other_trade_book, committed
):
    client = client_of(alice)
    with committed():
        response = upload(client, institute, other_trade_book, "工资.xlsx")
    page = client.get(response.url).content.decode()
    assert "文件里的工作表：工资表。" in page
    assert "试验账本要有名为“小区”的表" in page
    assert "没有读不出的单元格" not in page  # nothing was looked for in them
    assert "seal big" not in page
    assert f'href="{reverse("registry:upload")}"' in page.split("</h1>")[1]
    row = client.get("/registry/books/").content.decode().split("工资.xlsx")[1].split("</tr>")[0]
    assert "没有可判定的内容" in row
    assert "已判定" not in row


def test_the_workbook_comes_back_with_its_verdicts(client_of, alice, judged, plan_book):
    response = client_of(alice).get(f"/registry/books/{judged.pk}/annotated/")
    given = openpyxl.load_workbook(io.BytesIO(response.content))
    assert given.sheetnames[:2] == ["指标", "关系"]
    assert {"判定", "问题"} <= set(given.sheetnames)
    assert given["指标"]["C5"].comment is not None
    assert read_book(response.content, "x.xlsx").frame("indicators")["value"].to_list() == [10, 3, 300]


def test_a_claim_that_the_judge_could_not_read_is_in_the_workbook_given_back(
    client_of, alice, institute, trial_book, committed
):
    with committed():
        book = actions.receive_book(alice, institute, filename="试验.xlsx", content=trial_book)
    response = client_of(alice).get(f"{book.get_absolute_url()}annotated/")
    given = openpyxl.load_workbook(io.BytesIO(response.content))
    assert [[cell.value for cell in row[:4]] for row in given["问题"].iter_rows(min_row=2)] == [
        ["声称", 3, "声称", "0.1"],
    ]
    assert given["声称"]["C3"].comment is not None


def test_csv_files_come_back_as_one_workbook(client_of, alice, institute, committed):
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as files:
        files.writestr("指标.csv", "编号,名称,数值,单位\nA,面积,10,公顷\nB,单产,3,吨/公顷\nC,总产,300,吨\n")
        files.writestr("关系.csv", "编号,等式\nR1,C = A * B\n".encode("gb18030"))
    with committed():
        book = actions.receive_book(alice, institute, filename="规划.zip", content=bundle.getvalue())
    given = openpyxl.load_workbook(
        io.BytesIO(client_of(alice).get(f"{book.get_absolute_url()}annotated/").content)
    )
    assert [row[0].value for row in given["指标"].iter_rows()] == ["编号", "A", "B", "C"]
    assert "不符" in [cell.value for row in given["判定"].iter_rows() for cell in row]


def test_the_pdf_says_what_the_page_says(client_of, alice, judged):
    response = client_of(alice).get(f"/registry/books/{judged.pk}/pdf/")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    assert "不符" in text
    assert "指标!5" in text


def test_every_file_of_a_book_can_be_taken_away(client_of, alice, judged, plan_book):
    client, base = client_of(alice), judged.get_absolute_url()
    assert client.get(f"{base}original/").content == plan_book
    assert client.get(f"{base}json/").json()["schema"] == "huaiyao.check/1"
    html = client.get(f"{base}html/")
    assert html["Content-Disposition"].startswith("attachment")
    assert "关系!2" in html.content.decode()


def test_the_english_reader_gets_english_files(client_of, alice, judged):
    client, base = client_of(alice), judged.get_absolute_url()
    client.cookies["huaiyao_language"] = "en"
    assert "contradicted" in client.get(f"{base}html/").content.decode()
    given = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}annotated/").content))
    assert "Verdicts" in given.sheetnames
    assert "verdicts.pdf" in client.get(f"{base}pdf/")["Content-Disposition"]


def test_no_outsider_reaches_any_address_of_a_book(client_of, charlie, judged):
    client, base = client_of(charlie), judged.get_absolute_url()
    for end in ("", "state/", "original/", "annotated/", "pdf/", "html/", "json/"):
        assert client.get(base + end).status_code == 404
    assert client.post(f"{base}judge/").status_code == 404
    assert "规划.xlsx" not in client.get("/registry/books/").content.decode()


def test_a_waiting_book_shows_its_progress_and_reloads_when_it_is_over(
    client_of, alice, institute, plan_book
):
    book = actions.receive_book(alice, institute, filename="规划.xlsx", content=plan_book)
    client, address = client_of(alice), book.get_absolute_url()
    assert 'hx-trigger="every 1s"' in client.get(address).content.decode()
    assert "HX-Refresh" not in client.get(f"{address}state/")
    assert client.get(f"{address}pdf/").status_code == 404
    actions.judge(book, actor=alice)
    assert client.get(f"{address}state/")["HX-Refresh"] == "true"
    assert "every 1s" not in client.get(address).content.decode()


def test_a_book_is_judged_again_on_request(alice, judged, assert_audited, committed):
    with assert_audited("registry.judge_again", "jobs.start", "registry.judge_book"), committed():
        actions.judge_again(alice, judged)
    judged.refresh_from_db()
    assert judged.state == BookState.JUDGED


def test_while_it_is_being_judged_it_is_not_judged_again(alice, institute, plan_book):
    book = actions.receive_book(alice, institute, filename="规划.xlsx", content=plan_book)
    with pytest.raises(Refusal, match="正在判定"):
        actions.judge_again(alice, book)


def test_when_its_worker_died_it_may_be_judged_again(client_of, alice, institute, plan_book, committed):
    book = actions.receive_book(alice, institute, filename="规划.xlsx", content=plan_book)
    long_ago = timezone.now() - LONGEST_SILENCE - dt.timedelta(minutes=1)
    Job.objects.filter(pk=book.job_id).update(state=JobState.RUNNING, seen_at=long_ago)
    page = client_of(alice).get(book.get_absolute_url()).content.decode()
    assert "判定没有完成" in page
    assert "重新判定" in page
    with committed():
        actions.judge_again(alice, Book.objects.get(pk=book.pk))
    book.refresh_from_db()
    assert book.state == BookState.JUDGED


def test_bytes_that_can_no_longer_be_read_say_why(client_of, alice, judged, committed):
    BookFile.objects.filter(pk=judged.file_id).update(content=b"rotten")
    with committed():
        actions.judge_again(alice, Book.objects.get(pk=judged.pk))
    judged.refresh_from_db()
    assert (judged.state, judged.job.state) == (BookState.UNREADABLE, JobState.FAILED)
    assert judged.refusal["zh"] == judged.job.error
    assert judged.refusal["zh"] in client_of(alice).get(judged.get_absolute_url()).content.decode()


def test_the_list_shows_the_seal_without_reading_the_verdicts(client_of, alice, institute, judged, cost_of):
    client = client_of(alice)
    cost = cost_of(client, "/registry/books/")
    for n in range(30):
        file = BookFile.objects.create(content=b"x")
        Book.objects.create(owner=institute, filename=f"{n}.xlsx", file=file, digest=str(n))
    assert cost_of(client, "/registry/books/") == cost <= 16
    assert "seal contradicted" in client.get("/registry/books/").content.decode()
    assert queries.books_seen_by(alice).first().get_deferred_fields() == {"check_result"}


@pytest.mark.parametrize(("kind", "sheet"), [("plan", "indicators"), ("trial", "plots")])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_empty_book_can_be_fetched_and_is_known_again(client, db, kind, sheet, language):
    client.cookies["huaiyao_language"] = language
    blank = client.get(f"/registry/books/blank/{kind}.xlsx").content
    assert sheet in read_book(blank, "x.xlsx")


def test_shipped_samples_are_served_and_nothing_else(client, db, repository):
    name = "jiaozuo_2021_plan.xlsx"
    served = b"".join(client.get(f"/registry/samples/{name}").streaming_content)
    assert served == (repository / "examples" / name).read_bytes()
    for other in ("../pyproject.toml", "secret", "..%2Fpyproject.toml"):
        assert client.get(f"/registry/samples/{other}").status_code == 404


def test_an_unknown_kind_of_empty_book_is_not_found(client, db):
    assert client.get("/registry/books/blank/lots.xlsx").status_code == 404
