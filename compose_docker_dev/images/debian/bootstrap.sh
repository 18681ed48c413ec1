#!/usr/bin/env bash
# bootstrap.sh NAME LABEL: makes the base image NAME, carrying LABEL, from nothing but a Debian mirror, laid out as
# the official slim images are. What this machine needs to reach registries goes in here and nowhere else, so that
# every Dockerfile on top is the one for the open internet: CAs that it trusts beside Debian's own, and whether its
# mirror's dates are to be believed.
# bootstrap.sh --inputs: prints those, for whoever asks if the image is still current.
set -euo pipefail

cas=(/usr/local/share/ca-certificates/*.crt)
[[ -e ${cas[0]} ]] || cas=()
mirror_dates() { apt-config dump | grep -E '^Acquire::Check-(Date|Valid-Until) ' || true; }

if [[ ${1:-} == --inputs ]]; then
  ((${#cas[@]} == 0)) || cat "${cas[@]}"
  mirror_dates
  exit
fi

name=${1:?name of the image} label=${2:?label to put on it}
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=compose_docker_dev/engine/debian.sh
. "$here/../../engine/debian.sh"

command -v debootstrap >/dev/null || debian_install debootstrap
root=$STARLIGHT_CACHE/images/root
rm -rf "$root"
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase --include=ca-certificates,netbase,tzdata trixie "$root" "$(debian_mirror)"

# The official image's list format, so that Dockerfiles which edit it find what they expect.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
rm "$root/etc/apt/sources.list"
{
  printf 'Types: deb\nURIs: %s\nSuites: trixie trixie-updates\nComponents: main\nSigned-By: %s\n' \
    "$(debian_mirror)" "$keyring"
  debian_sources | awk -v keyring="$keyring" '$4 ~ /-security$/ {
    printf "\nTypes: deb\nURIs: %s\nSuites: trixie-security\nComponents: main\nSigned-By: %s\n", $3, keyring
  }'
} >"$root/etc/apt/sources.list.d/debian.sources"

# As in the official slim images: nothing that only a person at a terminal reads, no package cache kept, no daemon
# started by an installation.
cat >"$root/etc/dpkg/dpkg.cfg.d/docker" <<'CONF'
force-unsafe-io
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
CONF
cat >"$root/etc/apt/apt.conf.d/docker" <<'CONF'
Acquire::GzipIndexes "true";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Languages "none";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb"; };
CONF
mirror_dates >>"$root/etc/apt/apt.conf.d/docker"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
find "$root"/usr/share/{doc,info,locale,man} -mindepth 1 -not -name copyright -not -type d -delete
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb "$root"/var/log/*.log

settings=(--change 'CMD ["bash"]' --change "LABEL $label")
if ((${#cas[@]})); then
  cp "${cas[@]}" "$root/usr/local/share/ca-certificates/"
  chroot "$root" update-ca-certificates
  bundle=/etc/ssl/certs/ca-certificates.crt
  # Python's own clients carry a bundle of theirs unless told.
  settings+=(--change "ENV SSL_CERT_FILE=$bundle REQUESTS_CA_BUNDLE=$bundle PIP_CERT=$bundle")
fi

tar --directory "$root" --one-file-system --numeric-owner --create . | docker import "${settings[@]}" - "$name"
