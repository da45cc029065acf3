# The bridge as a container: pinned packages with hashes, the models fitted while it is built, no root when it runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/fengqiao && /opt/fengqiao/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY broadcasts broadcasts
COPY intents intents
COPY store store
RUN /opt/fengqiao/bin/pip install --no-cache-dir --no-deps --no-build-isolation .
RUN FENGQIAO_DATA_DIR=/src/data /opt/fengqiao/bin/fengqiao say 你好

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/fengqiao fengqiao
COPY --from=build /opt/fengqiao /opt/fengqiao
COPY --from=build --chown=fengqiao:fengqiao /src/data/models /var/lib/fengqiao/models
ENV PATH=/opt/fengqiao/bin:$PATH FENGQIAO_DATA_DIR=/var/lib/fengqiao FENGQIAO_WEB__HOST=0.0.0.0
USER fengqiao
WORKDIR /var/lib/fengqiao
VOLUME /var/lib/fengqiao
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["fengqiao", "serve"]
