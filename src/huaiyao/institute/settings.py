"""Deployment lives in the environment; policy lives in dated tables; this file only wires.

`HUAIYAO_HOME` is where an embedded institute keeps its database, secret and built files.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is loaded; why: see huaiyao.cli
HUAIYAO_HOME = Path(os.environ.get("HUAIYAO_HOME", "var")).resolve()
PACKAGE = Path(__file__).resolve().parent


def _secret() -> str:
    """Return the secret of the environment, or this home's own, made once and readable by its owner only."""
    if given := os.environ.get("HUAIYAO_SECRET_KEY"):
        return given
    HUAIYAO_HOME.mkdir(parents=True, exist_ok=True)
    kept = HUAIYAO_HOME / "secret"
    if not kept.exists():
        _keep_first(kept, secrets.token_urlsafe(50))
    return kept.read_text()


def _keep_first(kept: Path, said: str) -> None:
    """Write a file whole or not at all; of several that start together, the first one's stays."""
    draft = kept.with_name(f"{kept.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600, exist_ok=False)
    try:
        draft.write_text(said)
        os.link(draft, kept)
    except FileExistsError:
        pass
    except OSError:  # a volume without hard links: a stick, some network drives
        if not kept.exists():
            draft.rename(kept)
    finally:
        draft.unlink(missing_ok=True)


DEBUG = os.environ.get("HUAIYAO_DEBUG", "") == "1"
SECRET_KEY = _secret()
ALLOWED_HOSTS = os.environ.get("HUAIYAO_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("HUAIYAO_ORIGINS", "").split(",") if origin]

DEPARTMENTS = [
    "portal",
    "strategy",
    "results",
    "cultivation",
    "breeding",
    "traceability",
    "programme",
    "rulebook",
    "review",
    "registry",
    "jobs",
    "accounts",
    "audit",
    "web",
]
INSTALLED_APPS = [
    *(f"huaiyao.institute.{name}" for name in DEPARTMENTS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huaiyao.institute.web.middleware.csp.StrictPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huaiyao.institute.web.middleware.refusals.Refusals",
]
ROOT_URLCONF = "huaiyao.institute.urls"
WSGI_APPLICATION = "huaiyao.institute.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huaiyao.institute.web.context.shell",
            ],
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HUAIYAO_HOME / "institute.sqlite3",
        "OPTIONS": {
            # Deferred transactions lost 261 of 360 concurrent read-then-write updates; IMMEDIATE none.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
        "TEST": {"NAME": HUAIYAO_HOME / "test.sqlite3"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "portal:board"
LOGOUT_REDIRECT_URL = "portal:board"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "huaiyao_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HUAIYAO_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": os.environ.get("HUAIYAO_STATIC_STORAGE", "whitenoise.storage.CompressedStaticFilesStorage")
    },
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

TASKS = {
    "default": {
        "BACKEND": os.environ.get("HUAIYAO_TASKS", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
    }
}

# Behind a proxy that speaks https to everybody, no cookie travels in the clear.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(CSRF_TRUSTED_ORIGINS) and all(
    origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS
)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
FORM_RENDERER = "huaiyao.institute.web.forms.HouseRenderer"
