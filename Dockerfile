# Every dependency has its version and hashes in requirements/, which scripts/pin_dependencies.sh writes.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
COPY requirements requirements
RUN pip install --require-hashes --only-binary :all: -r requirements/build.txt \
 && pip install --require-hashes --only-binary :all: --prefix=/install -r requirements/runtime.txt
COPY . .
RUN pip install --no-deps --no-build-isolation --prefix=/install .

FROM python:3.13-slim
COPY --from=build /install /usr/local
RUN useradd --create-home promptlint
USER promptlint
WORKDIR /work
ENTRYPOINT ["promptlint"]
CMD ["check", "."]
