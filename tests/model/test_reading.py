import pytest

from flask_starlight.model.reading import reading_minutes
from flask_starlight.model.reading import text_direction
from flask_starlight.model.reading import text_language

ENGLISH = "The stars are out tonight, and nobody looks up. "
CHINESE = "今晚的星星很亮,可是没有人抬头看。"
JAPANESE = "今夜は星がとても明るいのに、誰も空を見上げない。"
KOREAN = "오늘 밤 별이 밝지만 아무도 올려다보지 않는다."
URDU = "آج رات ستارے روشن ہیں لیکن کوئی اوپر نہیں دیکھتا۔"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 0),
        ("— … —", 0),
        ("word", 1),
        ("word " * 230, 1),
        ("word " * 2300, 10),
        ("字" * 400, 1),
        ("字" * 4000, 10),
        ("字" * 2000 + " word" * 1150, 10),
        ("별" * 1200, 3),
        ("don't " * 460, 2),
    ],
)
def test_it_counts_words_and_the_characters_of_east_asia(text: str, minutes: int) -> None:
    assert reading_minutes(text) == minutes


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("", ENGLISH, ""),
        ("en_US", ENGLISH, "en-US"),
        ("en-us", CHINESE, "zh"),
        ("", CHINESE, "zh"),
        ("zh-TW", CHINESE, "zh-TW"),
        ("", JAPANESE, "ja"),
        ("", KOREAN, "ko"),
        ("zh", ENGLISH, ""),
        ("zh-CN", "", "zh-CN"),
        ("ur", URDU, "ur"),
        ("en-us", URDU, "ur"),
        ("en", "الليلة النجوم ساطعة ولا أحد ينظر إلى الأعلى.", "ar"),
        ("en", "امشب ستاره‌ها روشن‌اند و هیچ‌کس به بالا نگاه نمی‌کند.", "fa"),
        ("", "הכוכבים בהירים הלילה ואיש אינו מביט למעלה.", "he"),
        ("ar", ENGLISH, ""),
        ("en", f"{CHINESE} iPhone 17 Pro", "zh"),
        ("en", f"{ENGLISH * 3} {CHINESE}", "en"),
    ],
)
def test_it_believes_the_letters_more_than_the_feed(declared: str, text: str, language: str) -> None:
    assert text_language(declared, text) == language


@pytest.mark.parametrize(
    ("text", "direction"),
    [("", "auto"), ("123 …", "auto"), (ENGLISH, "ltr"), (CHINESE, "ltr"), (URDU, "rtl"), (f"iPhone: {URDU}", "rtl")],
)
def test_it_runs_as_most_of_the_letters_do(text: str, direction: str) -> None:
    assert text_direction(text) == direction
