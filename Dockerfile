# Three stages: the front end needs Node, the build needs pip, and what runs needs neither.

FROM node:24-bookworm-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json designsystemet.config.json ./
RUN npm ci --no-audit --no-fund && npm run theme

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --compile --require-hashes -r requirements.txt
COPY . .
COPY --from=front-end /app/node_modules node_modules
COPY --from=front-end /app/build build
# The two values are asked for by the production settings and end nowhere.
RUN for source in locale/*/LC_MESSAGES/*.po; do \
        [ ! -e "$source" ] || /venv/bin/pybabel compile -i "$source" -o "${source%.po}.mo"; \
    done \
    && SECRET_KEY=only-for-collectstatic ALLOWED_HOSTS=localhost \
        DJANGO_SETTINGS_MODULE=stem_arbeidsliv.settings.prod /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q . -x 'node_modules' \
    && mkdir kept && mv node_modules/@navikt/aksel-icons/dist/svg kept/svg && rm -rf node_modules build \
    && mkdir -p node_modules/@navikt/aksel-icons/dist && mv kept/svg node_modules/@navikt/aksel-icons/dist/svg \
    && rmdir kept

FROM python:3.11-slim-bookworm
# What WeasyPrint loads for the letters.
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends \
        libfontconfig1 libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin stem \
    && install -d -o stem -g stem /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=stem_arbeidsliv.settings.prod \
    MEDIA_ROOT=/data/media
USER stem
EXPOSE 8000
CMD ["gunicorn", "-c", "python:stem_arbeidsliv.gunicorn_conf", "--bind", "0.0.0.0:8000", "stem_arbeidsliv.wsgi"]
