# shellcheck shell=bash
# Debian's packages through an apt view of our own, to be sourced. The view has its own source list, index
# and pins in the cache folder, so /etc/apt stays as the person left it. Mirrors are read from the machine's
# own apt settings: no host name is written down here.

STARLIGHT_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/starlight
DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# These need nothing newer than libc 2.34, so they install on Debian 12 and 13 from forky, where compose and
# buildx are recent enough for start_interval. runc is not among them: forky's wants a newer libc.
DEBIAN_FROM_FORKY=(docker.io docker-cli docker-compose docker-buildx containerd tini-static)

# Succeeds for root on a Debian release that forky's engine packages are known to install on.
debian_usable() {
  [[ $(id -u) == 0 && $(debian_codename) =~ ^(bookworm|trixie)$ ]]
}

debian_codename() {
  (. /etc/os-release && echo "${VERSION_CODENAME:-}")
}

# Prints the machine's own mirrors as source lines, one each for the release, its updates and its security fixes.
debian_sources() {
  # Without index files, as in a fresh container, apt lists no targets at all.
  [[ -n $(apt-get indextargets) ]] || apt-get update >/dev/null
  # shellcheck disable=SC2016  # apt expands these
  apt-get indextargets --format 'deb [signed-by='$DEBIAN_KEYRING'] $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' | grep -E " $(debian_codename)(-updates|-security)? main$" | sort -u
}

# Prints the address that packages of the plain release come from; other releases live beside it.
debian_mirror() {
  debian_sources | awk -v release="$(debian_codename)" '$4 == release { print $3; exit }'
}

# Installs the named packages; output goes to the view's log, whose end is shown if apt fails.
debian_install() {
  local view=$STARLIGHT_CACHE/apt log=$STARLIGHT_CACHE/apt/log
  mkdir -p "$view"/{lists,archives}/partial
  if ! debian_sources >"$view/sources.list"; then
    echo "apt on this machine knows no mirror for Debian $(debian_codename)" >&2
    return 1
  fi
  echo "deb [signed-by=$DEBIAN_KEYRING] $(debian_mirror) forky main" >>"$view/sources.list"
  cat >"$view/preferences" <<PINS
Package: *
Pin: release n=forky
Pin-Priority: -1

Package: ${DEBIAN_FROM_FORKY[*]}
Pin: release n=forky
Pin-Priority: 990
PINS
  cat >"$view/apt.conf" <<CONF
Dir::Etc::sourcelist "$view/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "$view/preferences";
Dir::Etc::preferencesparts "-";
Dir::State::lists "$view/lists";
Dir::Cache::archives "$view/archives";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Languages "none";
APT::Sandbox::User "root";
CONF
  if ! debian_apt_get "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "apt could not install $*; the whole output is in $log" >&2
    return 1
  fi
}

debian_apt_get() {
  local -x APT_CONFIG=$STARLIGHT_CACHE/apt/apt.conf DEBIAN_FRONTEND=noninteractive
  apt-get update && apt-get install -y --no-install-recommends "$@" && apt-get clean
}
