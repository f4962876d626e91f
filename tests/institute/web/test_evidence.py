from huaiyao.institute.web.evidence import join_places


def test_neighbouring_rows_of_a_sheet_are_joined():
    assert join_places(["采收!18", "采收!19", "采收!20", "加工!7", "采收!22"]) == [
        "采收!18–20",
        "采收!22",
        "加工!7",
    ]


def test_rows_named_twice_or_out_of_order_are_named_once():
    assert join_places(["标签!12", "标签!11", "标签!12"]) == ["标签!11–12"]


def test_a_whole_sheet_and_a_sheet_with_a_mark_in_its_name_stay_as_they_are():
    assert join_places(["农事", "农事", "问!答!3"]) == ["问!答!3", "农事"]
