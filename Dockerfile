FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN pip install --no-cache-dir --disable-pip-version-check --prefix=/install .

FROM python:3.13-slim
COPY --from=build /install /usr/local
RUN useradd --create-home promptlint
# Nothing is imported from the folder that is checked.
ENV PYTHONSAFEPATH=1
USER promptlint
WORKDIR /work
ENTRYPOINT ["promptlint"]
CMD ["check", "."]
