# Sourced by ./run, ./test and .ci/run, which set $checkout: makes sure that everything is installed and sets $venv and
# $python. POSIX sh only. What is ready already is seen here, without starting Python; all else is .ci/set_up.py.

set_up() { # "program" or "tests"
    case $1 in
    program) lock=requirements.lock ;;
    *) lock=requirements-dev.lock ;;
    esac
    venv=$checkout/.venv
    if ! is_ready; then
        # Where the checkout cannot be written to, everyone has an environment of their own.
        own=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
        case $own in
        /*) own=$own/clinic-desktop/venv-$(printf %s "$checkout" | cksum | tr ' ' -) ;;
        *) own= ;;
        esac
        venv=$own
        [ -n "$own" ] && is_ready || have_it_made "$1"
    elif lacks_screen_libraries "$1"; then
        own=
        have_it_made "$1"
    fi
    python=$venv/bin/python
    # Someone else's Python home would make ours unusable.
    unset PYTHONHOME
}

is_ready() {
    [ -x "$venv/bin/python" ] && cmp -s "$checkout/$lock" "$venv/set-up/$lock" 2>/dev/null || return 1
    made_for=
    { IFS= read -r made_for <"$venv/set-up/checkout"; } 2>/dev/null || :
    [ "$made_for" = "$checkout" ]
}

lacks_screen_libraries() { # asked once, the first time that there is a display
    [ "$1" = program ] && [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] &&
        [ ! -e "$venv/set-up/screen" ] && [ -w "$venv/set-up" ]
}

have_it_made() {
    find_python
    venv=$("$python" -I "$checkout/.ci/set_up.py" "$1" "$checkout/.venv" ${own:+"$own"} </dev/null) || exit $?
}

find_python() {
    incomplete=
    for python in python3.13 python3.12 python3.11 python3; do
        "$python" -I -S -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null >/dev/null 2>&1 || continue
        "$python" -I -c 'import ensurepip, venv' </dev/null >/dev/null 2>&1 && return
        incomplete=${incomplete:-$("$python" -I -c 'import sys; print("python%d.%d" % sys.version_info[:2])')}
    done
    if [ -n "$incomplete" ]; then
        printf '%s\n' "Clinic Desktop needs Python's venv, and $incomplete here has none." \
            "On Debian or Ubuntu type: sudo apt-get install $incomplete-venv" >&2
    else
        printf '%s\n' "Clinic Desktop needs Python 3.11 or newer, and none was found here." \
            "On Debian 12, Ubuntu 24.04 or newer type: sudo apt-get install python3 python3-venv" >&2
    fi
    exit 3
}
