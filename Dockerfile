# The app's image, python_flask (targets `runtime` and `dev`), and the door's, starlight_nginx (target `nginx`).
#
#   APT_MIRROR     a Debian mirror for sources.list; without it the base image's own sources stay
#   PIP_INDEX_URL  a package index for pip; without it pip's own

FROM python:3.13-slim-trixie AS python
ARG APT_MIRROR
COPY sources.list /tmp/sources.list
RUN if [ -n "$APT_MIRROR" ]; then \
      sed "s|@APT_MIRROR@|${APT_MIRROR%/}|" /tmp/sources.list > /etc/apt/sources.list && \
      rm -f /etc/apt/sources.list.d/debian.sources; \
    fi
RUN useradd --uid 10001 --user-group --create-home --shell /bin/sh starlight
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TZ=UTC
WORKDIR /srv/starlight

# The dependencies, exactly those of the lock file. A layer of their own: a change of our code does not touch it.
FROM python AS dependencies
ARG PIP_INDEX_URL
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip pip install --require-hashes -r requirements.txt

FROM python AS wheel
ARG PIP_INDEX_URL
COPY pyproject.toml README.md ./
COPY flask_starlight flask_starlight
RUN --mount=type=cache,target=/root/.cache/pip pip wheel --no-deps --wheel-dir /dist .

# What runs in production: no compiler, no curl, no editor.
FROM python AS runtime
COPY --from=dependencies /opt/venv /opt/venv
RUN --mount=from=wheel,source=/dist,target=/dist pip install --no-cache-dir --no-deps --no-index /dist/*.whl
COPY --chmod=644 gunicorn.conf.py .
USER 10001:10001
EXPOSE 5000
CMD ["gunicorn", "-c", "gunicorn.conf.py", "flask_starlight.auto_app:app"]

# The same with what a person wants in a shell: `docker compose exec app zsh`.
FROM python AS tools
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl git vim zsh && \
    rm -rf /var/lib/apt/lists/*
COPY --chmod=644 compose_docker_dev/zshrc /home/starlight/.zshrc

FROM tools AS dev
COPY --from=dependencies /opt/venv /opt/venv
RUN --mount=from=wheel,source=/dist,target=/dist pip install --no-cache-dir --no-deps --no-index /dist/*.whl
COPY --chmod=644 gunicorn.conf.py .
USER 10001:10001
EXPOSE 5000
CMD ["gunicorn", "-c", "gunicorn.conf.py", "flask_starlight.auto_app:app"]

# The one style sheet and the one script, as the app makes them, and packed once for all with time.
FROM python AS static
RUN apt-get update && \
    apt-get install -y --no-install-recommends zopfli && \
    rm -rf /var/lib/apt/lists/*
COPY --from=dependencies /opt/venv /opt/venv
COPY flask_starlight flask_starlight
RUN mkdir /static && cp flask_starlight/static/logo.svg /static && \
    python -c "from flask_starlight.web.assets import write; write('/static')" && \
    zopfli --i50 /static/*

FROM nginx:1.30 AS nginx
RUN rm -rf /etc/nginx/conf.d /etc/nginx/sites-enabled
COPY compose_docker_dev/nginx/nginx.conf /etc/nginx/nginx.conf
COPY compose_docker_dev/nginx/servers /etc/nginx/servers
COPY compose_docker_dev/nginx/starlight /etc/nginx/starlight
COPY compose_docker_dev/nginx/pages /srv/starlight/nginx
COPY flask_starlight/static /srv/starlight/static
COPY --from=static /static /srv/starlight/static
# Whatever the umask of whoever checked the files out.
RUN chmod -R a+rX /etc/nginx /srv/starlight
USER 101:101
# Nothing of the image's start scripts is needed, and they would write to a root that is read-only.
ENTRYPOINT ["nginx"]
CMD []
