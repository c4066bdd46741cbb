# One image for every role: `docker run misp-crawler worker`, `... cron`, `... web`, `... start` (all in one).
#
#   docker build -t misp-crawler .
#   docker build -t misp-crawler:ocr --target ocr .      (with text recognition for pictures, docs/pictures.md)
#   buildah bud --format docker -t misp-crawler .        (the docker format keeps the HEALTHCHECK)
#
# BASE_IMAGE may be any Debian image with Node.js >= 20.19 and npm, for sites without access to Docker Hub. The build
# needs a Debian mirror (Chromium, fonts, tini, ps) and an npm registry, nothing else. The same commit, base image and state
# of the mirror give the same layers apart from files' times; `--timestamp` (buildah) or SOURCE_DATE_EPOCH (BuildKit) fixes
# those too. A tag stands for another image every few weeks; a release is built from a digest (docker/base-digest says it), and the
# image's label org.opencontainers.image.base.name keeps which one it was.
ARG BASE_IMAGE=docker.io/library/node:24-bookworm-slim

# --- compiled code: needs the compiler, leaves only dist/
FROM ${BASE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json esbuild.config.mjs ./
COPY src src
COPY crawlers crawlers
COPY extractors extractors
RUN npm run build

# --- production dependencies, without what only developers read
FROM ${BASE_IMAGE} AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && npm sbom --package-lock-only --omit=dev --sbom-format=cyclonedx >sbom.cdx.json \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' -o -name '*.markdown' \) \
      ! -iname 'licen[cs]e*' ! -iname 'notice*' -delete \
 && find node_modules -type d \( -name docs -o -name example -o -name examples -o -name '.github' \) -prune -exec rm -rf {} + \
 && for package in node_modules/[!@.]* node_modules/@*/*; do rm -rf "$package/test" "$package/tests" "$package/__tests__"; done \
 # Builds for another C library, which npm brings along where it cannot tell.
 && find node_modules -maxdepth 2 -type d -name '*-musl' -prune -exec rm -rf {} + \
 # Playwright's own recorder and trace viewer are of no use to a headless service.
 && rm -rf node_modules/playwright-core/lib/vite node_modules/.cache node_modules/.package-lock.json \
 # Builds for bundlers and browsers, of packages that bring several.
 && rm -rf node_modules/@opentelemetry/*/build/esm node_modules/@opentelemetry/*/build/esnext \
           node_modules/@duckduckgo/autoconsent/dist/addon-* node_modules/@duckduckgo/autoconsent/rules/generated node_modules/tinyld/playground \
 && find node_modules/tinyld/dist -type f ! -name 'tinyld.normal.node.mjs' -delete \
 # Of pdf.js only what reads text. Its drawing library (32 MB) is asked for when it loads and never used: three names do.
 && find node_modules/pdfjs-dist -mindepth 1 -maxdepth 1 ! -name legacy ! -name package.json ! -name LICENSE -exec rm -rf {} + \
 && find node_modules/pdfjs-dist/legacy -type f ! -name pdf.mjs ! -name pdf.worker.mjs -delete \
 && rm -rf node_modules/@napi-rs/canvas* && mkdir node_modules/@napi-rs/canvas \
 && echo 'exports.DOMMatrix = exports.ImageData = exports.Path2D = class {};' >node_modules/@napi-rs/canvas/index.js

# --- text recognition: ONNX Runtime for this platform's processor, the models, and a decoder of pictures
FROM ${BASE_IMAGE} AS ocr-modules
WORKDIR /ocr
COPY docker/ocr/package.json docker/ocr/package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund \
 && arch=$(node -p process.arch) && bin=node_modules/onnxruntime-node/bin \
 && find $bin -mindepth 2 -maxdepth 2 -type d ! -name linux -exec rm -rf {} + \
 && find $bin -mindepth 3 -maxdepth 3 -type d ! -name "$arch" -exec rm -rf {} + \
 && find node_modules -maxdepth 3 -type d -name '*musl*' -prune -exec rm -rf {} + \
 # What the runtime's install script would need: it is not run.
 && rm -rf node_modules/adm-zip node_modules/global-agent node_modules/.package-lock.json

# --- the image
FROM ${BASE_IMAGE} AS crawler
ARG VERSION=dev
ARG REVISION=unknown
# More fonts for screenshots of pages in other scripts, e.g. "fonts-noto-cjk fonts-noto-color-emoji".
ARG FONTS="fonts-liberation fonts-wqy-zenhei"
LABEL org.opencontainers.image.title="misp-crawler" \
      org.opencontainers.image.description="Polls security blogs, opens each new article in a real browser and puts it into MISP." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
RUN apt-get update \
 && apt-get install -y --no-install-recommends chromium-headless-shell procps tini ca-certificates ${FONTS} \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*.log /var/log/apt \
           /usr/share/doc/* /usr/share/man/* /usr/share/locale/* \
 # What Chromium's packages pull in for graphics cards, desktops and the full browser: the headless shell draws with its own
 # software renderer and has its resources with it. It must still find every library that it is linked to.
 && rm -rf /usr/lib/*/dri /usr/lib/*/libLLVM* /usr/lib/*/libz3.so* /usr/lib/*/libxml2.so* /usr/lib/*/libicu*.so* \
           /usr/lib/chromium/libVk* /usr/lib/chromium/resources.pak /usr/lib/chromium/chrome_*.pak /usr/lib/chromium/locales \
           /usr/share/X11/locale \
 && ! ldd /usr/lib/chromium/chromium-headless-shell | grep 'not found' \
 # The registry's configuration of the builder has no business here, nor has npm: nothing is installed later.
 && rm -rf /root/.npmrc /root/.npm /usr/local/etc/npmrc /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/corepack \
           /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* /usr/local/bin/yarn* \
 && groupadd --gid 10001 crawler \
 && SOURCE_DATE_EPOCH=0 useradd --uid 10001 --gid 10001 --home-dir /tmp --no-create-home --shell /usr/sbin/nologin crawler \
 && install -d -o 10001 -g 10001 -m 0750 /data \
 && install -d /etc/misp-crawler
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY --from=modules /app/sbom.cdx.json ./
COPY package.json LICENSE CHANGELOG.md ./
COPY feeds.json /etc/misp-crawler/feeds.json
COPY docker/healthcheck.mjs docker/
COPY src/data src/data
COPY src/web/assets src/web/assets
COPY --from=build /app/dist dist
RUN ln -s /app/dist/src/cli/main.js /usr/local/bin/misp-crawler && chmod 755 /app/dist/src/cli/main.js
# Everything that is written goes to /data (state) or /tmp (browser profiles): the root file system may be read-only.
ENV NODE_ENV=production \
    DATA_DIR=/data \
    FEEDS_FILE=/etc/misp-crawler/feeds.json \
    CHROMIUM_PATH=/usr/lib/chromium/chromium-headless-shell \
    LOG_FORMAT=json \
    HOME=/tmp \
    XDG_CONFIG_HOME=/tmp/.config \
    XDG_CACHE_HOME=/tmp/.cache
USER 10001:10001
VOLUME /data
EXPOSE 5200 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/docker/healthcheck.mjs"]
# tini reaps the browser's orphans; it passes signals to our process only, which closes its browser itself.
ENTRYPOINT ["/usr/bin/tini", "--", "misp-crawler"]
CMD ["start"]

# --- the same with text recognition. Its packages lie above the application's own, which nothing of them replaces.
FROM crawler AS ocr
COPY --from=ocr-modules /ocr/node_modules /node_modules
ENV OCR=on

# --- what is built without --target
FROM crawler
