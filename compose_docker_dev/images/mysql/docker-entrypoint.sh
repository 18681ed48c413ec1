#!/usr/bin/env bash
# Makes a database out of the environment when the data folder is empty, then becomes mysqld. Runs as uid 999, whether
# the container starts as that or as root.
set -euo pipefail
shopt -s nullglob

note() { echo "entrypoint: $*"; }
fail() {
  echo "entrypoint: $*" >&2
  exit 1
}

# Sets each named variable to the content of the file that NAME_FILE names.
read_from_files() {
  local name file
  for name; do
    file=${name}_FILE
    [[ -n ${!file:-} ]] || continue
    [[ -z ${!name:-} ]] || fail "both $name and $file are set, but only one can count"
    export "$name=$(<"${!file}")"
    unset "$file"
  done
}

# Prints text as a literal, for SQL and for option files alike.
quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

# Prints the option file with which clients are root, whose password changes on the way.
as_root() {
  printf '[client]\nuser=root\npassword=%s\n' "$(quoted "$password")"
}

# Runs SQL from stdin as root; further arguments are the client's.
sql() {
  mysql --defaults-extra-file=<(as_root) "$@"
}

initialize() {
  [[ -n ${MYSQL_ROOT_PASSWORD:-} || -n ${MYSQL_ALLOW_EMPTY_PASSWORD:-} ]] \
    || fail "the data folder is empty: MYSQL_ROOT_PASSWORD, its _FILE, or MYSQL_ALLOW_EMPTY_PASSWORD is needed"
  [[ ${MYSQL_USER:-} != root ]] || fail "MYSQL_USER is for another user than root"

  note "initializing the data folder"
  "$@" --initialize-insecure
  # Reached through the socket alone, so nothing mistakes it for the finished server.
  "$@" --daemonize --skip-networking --mysqlx=OFF
  password=
  if [[ -z ${MYSQL_INITDB_SKIP_TZINFO:-} ]]; then
    mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | sql mysql
  fi
  create_users_and_database
  run_scripts
  mysqladmin --defaults-extra-file=<(as_root) shutdown
  note "initialized"
}

create_users_and_database() {
  local root_host=${MYSQL_ROOT_HOST:-%} root_password=${MYSQL_ROOT_PASSWORD:-}
  if [[ $root_host != localhost ]]; then
    sql <<SQL
CREATE USER root@$(quoted "$root_host") IDENTIFIED BY $(quoted "$root_password");
GRANT ALL ON *.* TO root@$(quoted "$root_host") WITH GRANT OPTION;
SQL
  fi
  sql <<<"ALTER USER root@localhost IDENTIFIED BY $(quoted "$root_password");"
  password=$root_password

  if [[ -n ${MYSQL_DATABASE:-} ]]; then
    sql <<<"CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
  fi
  if [[ -n ${MYSQL_USER:-} && -n ${MYSQL_PASSWORD:-} ]]; then
    sql <<<"CREATE USER $(quoted "$MYSQL_USER")@'%' IDENTIFIED BY $(quoted "$MYSQL_PASSWORD");"
    # A bare _ in a grant stands for any letter.
    [[ -z ${MYSQL_DATABASE:-} ]] || sql <<<"GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO $(quoted "$MYSQL_USER")@'%';"
  fi
}

run_scripts() {
  local script database=(${MYSQL_DATABASE:+--database="$MYSQL_DATABASE"})
  for script in /docker-entrypoint-initdb.d/*; do
    note "running $script"
    case $script in
      *.sh)
        # shellcheck source=/dev/null
        if [[ -x $script ]]; then "$script"; else . "$script"; fi
        ;;
      *.sql) sql "${database[@]}" <"$script" ;;
      *.sql.gz) gunzip --stdout "$script" | sql "${database[@]}" ;;
    esac
  done
}

[[ ${1:-} != -* ]] || set -- mysqld "$@"

if [[ $1 == mysqld ]]; then
  # Before privileges go: the files are often root's alone.
  read_from_files MYSQL_ROOT_PASSWORD MYSQL_ROOT_HOST MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD
  if [[ $(id -u) == 0 ]]; then
    find /var/lib/mysql /var/run/mysqld ! -user mysql -exec chown mysql {} +
    exec setpriv --reuid=mysql --regid=mysql --clear-groups "$0" "$@"
  fi
  [[ -d /var/lib/mysql/mysql ]] || initialize "$@"
  unset MYSQL_ROOT_PASSWORD MYSQL_PASSWORD
fi
exec "$@"
