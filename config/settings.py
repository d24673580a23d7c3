"""Every setting of the site, read from the environment.

Two switches choose the manner: DEMO=1 is a machine for trying things (demo accounts, mail shown on a staff page, a
key made on the spot); DEBUG=1 adds Django's debug pages. With neither, the site is in production and says in a
sentence what it still lacks. `manage.py doctor` lists the rest. docs/configuration.md names each variable.
"""

from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.identity import identity_providers
from config.languages import *  # noqa: F403  (languages, zones and how dates are written)
from config.secret import demo_secret_key, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO", default=DEBUG)
PRODUCTION = not (DEBUG or DEMO)

SECRET_KEY = env.text("SECRET_KEY") or ("" if PRODUCTION else demo_secret_key(DATA_DIR))
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Give the site a long random SECRET_KEY, or set DEMO=1 to try it on this machine."
    )
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# Signs what the site must not be able to change unseen; made once where none is named. docs/collaboration/log.md
LOG_SEAL_KEY = env.text("LOG_SEAL_KEY") or kept_secret(DATA_DIR, "log_seal_key")
LOG_SEAL_KEY_FALLBACKS = env.words("LOG_SEAL_KEY_FALLBACKS")
if len(LOG_SEAL_KEY) < 32:
    raise ImproperlyConfigured("LOG_SEAL_KEY is short. Give it at least 32 random characters, or leave it out.")

SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000, least=1)}")
if not SITE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}; it must begin with http:// or https://.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1],testserver")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is empty. Name the hosts this site answers to, separated by commas.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS contains *, which lets anybody forge links in mails. Name the hosts.")

# --- applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "api",
    "competitions",
    "collaboration",
    "production",
    "matching",
    "ecosystem",
    "taxonomy",
    "accounts",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.weixin",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "django.contrib.admin.apps.SimpleAdminConfig",  # for repair only (accounts/repair.py)
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # lets widgets' templates stand among ours
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MIDDLEWARE = [
    "core.arrival.ArrivalMiddleware",  # before anything takes time
    "core.middleware.RequestIdMiddleware",
    "core.problems.ProblemsMiddleware",
    # Before whatever may answer by itself (a redirect to https, a static file), so that every answer carries them.
    "csp.middleware.CSPMiddleware",
    "core.middleware.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.cookieless.CookielessMiddleware",  # before anything looks at cookies
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "core.access.AccessMiddleware",
    "core.robots.RobotsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "core.templatetags.components",
                "core.templatetags.instants",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
KEPT_SECONDS = 60  # how long a connection is kept from request to request
DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgres://. Leave it out to use the embedded SQLite database."
        )
    try:
        DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=KEPT_SECONDS, conn_health_checks=True)}
    except ValueError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL cannot be read ({error}). Write it like postgres://user:password@host:5432/name."
        ) from error
else:
    # The second file holds what may be lost (cache, sessions), so that counting a sign-in never queues behind work.
    # Opening one reads what tables there are, which takes longer than most pages: a thread keeps its own.
    DATABASES = {
        alias: {"ENGINE": "core.sqlite", "NAME": str(DATA_DIR / f"{name}.sqlite3"), "CONN_MAX_AGE": KEPT_SECONDS}
        for alias, name in (("default", "techbridge"), ("ephemeral", "ephemeral"))
    }
DATABASE_ROUTERS = ["core.routers.EphemeralRouter"]

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "techbridge",
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
            "TIMEOUT": 3600,
            # Django keeps 300 by default and then drops live ones, counted sign-in attempts among them.
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        }
    }
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- tasks: docs/adr/0003-outbox.md says why nothing else may publish ------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")
# How long a claimed effect is left alone: longer than a task may run (config/celery.py), so none runs beside itself.
OUTBOX_LEASE_SECONDS = env.number("OUTBOX_LEASE_SECONDS", 60, least=3)
EMBEDDED_WORKER = env.flag("EMBEDDED_WORKER", default=not CELERY_BROKER_URL)

DOMAIN_CHECK_NETWORK = "ecosystem.identity.domain.INTERNET"  # how a proof of a domain is looked for

# --- how long things hold, in days -------------------------------------------------------------------------------------
VERIFICATION_DAYS = env.number("VERIFICATION_DAYS", 730, least=30)
# So early may a verification be renewed and its owners are asked to, so early are they asked again.
VERIFICATION_RENEWAL_DAYS, VERIFICATION_REMIND_DAYS = 60, 14
CERTIFICATE_WARN_DAYS = 30
CONFIRM_DAYS = env.number("CONFIRM_DAYS", 365, least=30)  # after so many a profile is to be confirmed
# Days after the asking: a reminder, shown as unconfirmed, out of the matches.
CONFIRM_REMIND_DAYS, CONFIRM_FADE_DAYS, CONFIRM_DROP_DAYS = 14, 30, 90
LISTING_DAYS = env.number("LISTING_DAYS", 365, least=7)  # so long is a need or an offer open that names no day
# The furthest day one may name; so many days before its end are owners written to, and once more.
LISTING_MOST_DAYS, LISTING_WARN_DAYS, LISTING_REMIND_DAYS = 2 * LISTING_DAYS, 14, 3
ROOM_YEARS = env.number("ROOM_YEARS", 10, least=5)  # after its closing a room keeps no more than its log

# --- a translation service, docs/listings.md -------------------------------------------------------------------------
TRANSLATION_SERVICE_URL = env.text("TRANSLATION_SERVICE_URL")
TRANSLATION_SERVICE_KEY = env.text("TRANSLATION_SERVICE_KEY")
TRANSLATION_SERVICE_NAME = env.text("TRANSLATION_SERVICE_NAME", "LibreTranslate")

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:dashboard"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "login": "accounts.forms.LoginForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Known and unknown addresses get the same answer, each with a mail that tells its reader (and only them) the truth.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail scanners open links; a person presses the button
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up, within ACCOUNT_LOGIN_TIMEOUT
ACCOUNT_LOGIN_TIMEOUT = 3600
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = False  # it would mail known addresses only, which can be timed
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session stays; all others end, since their key no longer fits
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an address is added, removed or made the main one
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = None  # ask
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = None
USERSESSIONS_TRACK_ACTIVITY = False

# --- second factors -----------------------------------------------------------------------------------------------
# Staff and administrators reach their pages with a second factor only; a demo's staff walk in with a word.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=PRODUCTION)
# So many seconds after showing who they are people may decide, hand over, take their data and leave without doing it again.
RECENT_AUTHENTICATION = env.number("RECENT_AUTHENTICATION", 900, least=60)
ACCOUNT_REAUTHENTICATION_TIMEOUT = RECENT_AUTHENTICATION
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # a passkey for http://127.0.0.1, where browsers allow one
MFA_TOTP_ISSUER = "Techbridge"
MFA_FORMS = {
    "authenticate": "accounts.factor_forms.AuthenticateForm",
    "reauthenticate": "accounts.factor_forms.ReauthenticateForm",
    "activate_totp": "accounts.factor_forms.ActivateTOTPForm",
    "add_webauthn": "accounts.factor_forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.factor_forms.EditWebAuthnForm",
}

# --- accounts from elsewhere ---------------------------------------------------------------------------------------
SOCIALACCOUNT_PROVIDERS = identity_providers()
SOCIALACCOUNT_ADAPTER = "accounts.identity.IdentityAdapter"
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.IdentitySignupForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # by addresses that both sides have seen confirmed (accounts/identity.py)
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_REQUIRED = True
SOCIALACCOUNT_STORE_TOKENS = False

# --- the API ------------------------------------------------------------------------------------------------------
API_PER_MINUTE = env.number("API_PER_MINUTE", 600, least=1)  # requests that one token is good for

# --- languages and time -------------------------------------------------------------------------------------------
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- files --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    # No MEDIA_URL: stored files leave only through a view that checks who asks (core/files.py).
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Files of these purposes are sealed with the first key; all keys open what was sealed with them (core/sealed.py).
FILE_KEYS = env.keys("FILE_KEYS")
SEALED_PURPOSES = env.words("SEALED_PURPOSES", "document,part,part-view,lot-photo,lot-report")
# Where confidential documents are downloaded from: another host of this site, to which no cookie is sent (core/cookieless.py).
FILES_URL = env.text("FILES_URL", SITE_URL).rstrip("/")
if not FILES_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"FILES_URL is {FILES_URL!r}; it must begin with http:// or https://.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- mail ---------------------------------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Techbridge <portal@techbridge.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10
if EMAIL_URL:
    from config.mail_url import parse_mail_url

    vars().update(parse_mail_url(EMAIL_URL))
elif PRODUCTION:
    raise ImproperlyConfigured("EMAIL_URL is not set. Give the mail server as smtp://user:password@host:port.")
else:
    # A demo keeps its mails: staff read them on the mail page, and nothing leaves the machine.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# --- who answers for personal data (notices, consent receipts, manage.py ropa) -------------------------------------
CONTROLLER_NAME = env.text("CONTROLLER_NAME", "Techbridge, the operator of the park’s portal")
CONTROLLER_CONTACT = env.text("CONTROLLER_CONTACT", DEFAULT_FROM_EMAIL)
CONTROLLER_COUNTRY = env.text("CONTROLLER_COUNTRY", "not yet named by the operator")
STORAGE_LOCATION = env.text("STORAGE_LOCATION", "on the operator’s own server")
REPRESENTATIVE_IN_CHINA = env.text("REPRESENTATIVE_IN_CHINA")
SUPERVISORY_AUTHORITY = env.text(
    "SUPERVISORY_AUTHORITY", "the data protection authority of your country; in China the Cyberspace Administration"
)

# --- security -----------------------------------------------------------------------------------------------------
from config.security import *  # noqa: E402,F403  (one page of headers and cookies)

if SITE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [SITE_URL.rstrip("/")]
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- when something arrived: docs/award/deadlines.md --------------------------------------------------------------
# The proxies whose stamp X-Request-Start is believed.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", env.words("TRUSTED_PROXIES"))
STEADY_CLOCK = True  # goes on where the machine's clock is set back; off only in tests, which travel in time

METRICS_TOKEN = env.text("METRICS_TOKEN")

# --- logs ---------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "core.middleware.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
        },
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if PRODUCTION else "plain",
            "filters": ["request_id"],
        }
    },
    "root": {
        "handlers": ["console"],
        "level": env.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    },
}
