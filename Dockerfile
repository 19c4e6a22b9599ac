# `db migrate deploy` as a step of a release: one static binary that carries the migrations, and a user without rights.
#
#     docker build -t allin-db . && docker run --rm -e DATABASE_URL allin-db
#
# Not tried yet: there is no container engine where this was written.
FROM rust:1.95-alpine AS build
RUN apk add --no-cache ca-certificates linux-headers make musl-dev perl
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p allin-db --bin db --features bundled

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/target/release/db /db
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65534:65534
ENTRYPOINT ["/db"]
CMD ["migrate", "deploy"]
