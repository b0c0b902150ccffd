# One image for every part of Copydesk: workers, schedule, web page and command.

ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim-trixie

FROM ${PYTHON_IMAGE} AS build
ARG PIP_NO_INDEX=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
RUN python3 -m venv /opt/venv
# A folder `wheelhouse/` beside this file is used when there is one, for builds without a package index.
COPY requirements.lock wheelhous[e] /wheelhouse/
RUN /opt/venv/bin/pip install --find-links /wheelhouse --only-binary :all: --require-hashes --requirement /wheelhouse/requirements.lock
COPY . .
# The wheel holds the code and the migrations; the final image needs nothing else of this folder.
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation .

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin copydesk \
    && install -d -o copydesk -g copydesk /data
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=1000000 \
    COPYDESK_HOME=/data
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8700
# Not "is a process there" but "can it do its work": settings, database, migrations, broker, disk.
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s --retries=3 CMD ["copydesk", "doctor", "--json"]
CMD ["copydesk", "--help"]
