# One static program in an image that holds nothing else.
FROM node:22-bookworm-slim AS node

FROM golang:1.26-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go run ./tools/assets && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /vidimus ./cmd/vidimus
RUN mkdir -p /empty/data /empty/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /vidimus /usr/local/bin/vidimus
# Keys, files and anchors are written as this user and read by nobody else.
COPY --from=build --chown=65532:65532 /empty /
USER 65532:65532
ENV ADDR=0.0.0.0:8080 DATA_DIR=/data DATABASE_URL=/data/vidimus.db
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/vidimus"]
CMD ["serve"]
