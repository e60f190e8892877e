# Build stage: the bundle contains all dependencies, so the final image needs no node_modules.
FROM node:24-alpine AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY scripts ./scripts
COPY protocol ./protocol
COPY policy ./policy
COPY store ./store
COPY server ./server
COPY package ./package
RUN node scripts/build.mjs

FROM node:24-alpine
LABEL org.opencontainers.image.title="iamulator" \
      org.opencontainers.image.description="AWS IAM and STS on your own machine" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /opt/iamulator
COPY --from=build /src/dist ./
COPY LICENSE ./
RUN mkdir -p /var/lib/iamulator && chown node:node /var/lib/iamulator
USER node
EXPOSE 4566
VOLUME /var/lib/iamulator
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["node", "/opt/iamulator/cli.js", "health", "--host", "127.0.0.1"]
ENTRYPOINT ["node", "/opt/iamulator/cli.js"]
CMD ["start", "--host", "0.0.0.0", "--data", "/var/lib/iamulator"]
