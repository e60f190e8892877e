# Build stage: the bundle contains all dependencies, so the final image needs no node_modules. It is the same for every
# platform, so it is built on the platform of the builder.
FROM --platform=$BUILDPLATFORM node:24-alpine AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY scripts ./scripts
COPY schemas ./schemas
COPY protocol ./protocol
COPY policy ./policy
COPY store ./store
COPY core ./core
COPY recognition ./recognition
COPY analysis ./analysis
COPY guard ./guard
COPY server ./server
COPY package ./package
COPY console ./console
RUN node scripts/build.mjs

FROM node:24-alpine
LABEL org.opencontainers.image.title="iamulator" \
      org.opencontainers.image.description="AWS IAM, IAM Access Analyzer, IAM Identity Center, Organizations, and STS on your own machine" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /opt/iamulator
COPY --from=build /src/dist ./
COPY LICENSE ./
# Owned by the user of the server, so that a volume mounted here is too. Without IAMULATOR_DATA, nothing is written. With
# IAMULATOR_STORE, the state is in a database, and IAMULATOR_DATA is ignored.
RUN mkdir -p /var/lib/iamulator && chown node:node /var/lib/iamulator
ENV IAMULATOR_HOST=0.0.0.0
USER node
EXPOSE 4566
# Starts no Node. Ignores a proxy, and a port that Docker or Kubernetes set for a service named iamulator.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --start-interval=500ms \
  CMD case "$IAMULATOR_PORT" in ""|*[!0-9]*) port=4566 ;; *) port=$IAMULATOR_PORT ;; esac; \
  http_proxy= wget -q -T 2 -O /dev/null "http://127.0.0.1:$port/health"
ENTRYPOINT ["node", "/opt/iamulator/cli.js"]
CMD ["start"]
