#!/usr/bin/env bash
# Renders /etc/nginx/templates/*.template into conf.d. Only names that the environment has are replaced, so that
# nginx's own $variables survive. As in the official image a folder that cannot be written is a message, no failure.
set -euo pipefail

templates=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
rendered=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}

[[ -d $templates && -n $(find -L "$templates" -type f -name "*$suffix" -print -quit) ]] || exit 0
if [[ ! -w $rendered ]]; then
  echo "$0: $templates has templates, but $rendered is not writable" >&2
  exit 0
fi

names=$(compgen -e | sed 's/.*/${&}/')
find -L "$templates" -type f -name "*$suffix" -printf '%P\n' | while read -r template; do
  target=$rendered/${template%"$suffix"}
  mkdir -p "$(dirname "$target")"
  envsubst "$names" <"$templates/$template" >"$target"
done
