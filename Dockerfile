# One image for the web process and the worker. The model is exported while building, so that nothing is fetched later.
FROM python:3.11-slim AS build
WORKDIR /app
COPY pyproject.toml README.md ./
COPY bot bot
COPY nlu nlu
COPY catalog_index catalog_index
COPY channels channels
ARG TORCH_INDEX=
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir ${TORCH_INDEX:+--index-url $TORCH_INDEX} torch==2.13.0 \
 && /venv/bin/pip install --no-cache-dir ".[build]" \
 && PRILAVOK_HOME=/models-home /venv/bin/prilavok models build \
 && /venv/bin/pip uninstall --yes torch sentence-transformers transformers sympy networkx

FROM python:3.11-slim
RUN useradd --create-home --uid 1000 prilavok && mkdir -p /data && chown prilavok /data
COPY --from=build /venv /venv
COPY --from=build --chown=prilavok /models-home/models /data/models
USER prilavok
ENV PRILAVOK_HOME=/data PATH=/venv/bin:$PATH
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"
CMD ["prilavok", "serve", "--host", "0.0.0.0", "--port", "8000"]
