# Two stages: what builds is left behind, and what runs can write nowhere but where it is told.

FROM python:3.11.14-slim-bookworm AS builder
WORKDIR /opt/frontdoor
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml requirements.in README.md LICENSE alembic.ini verify_audit.py ./
COPY alembic alembic
COPY openapi/openapi.json openapi/
COPY app app
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && /opt/venv/bin/python -m compileall -q app

FROM python:3.11.14-slim-bookworm
COPY --from=builder /opt/venv /opt/venv
COPY --from=builder /opt/frontdoor /opt/frontdoor
WORKDIR /opt/frontdoor
# Addressed by number, so that a platform that demands a non-root user can see that it is one.
USER 10001:10001
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as http; http.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/live', timeout=3)"]
CMD ["frontdoor", "serve"]
