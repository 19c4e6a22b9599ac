#!/bin/sh
# A package manager, in the words of any of them: notes what it installs, and installs it. Its own name is $0's.
name=${0##*/}
words=
for word in "$@"; do
    case $word in
    update | -Sy | link | install | add | -S | repoquery | search | -Si) verb=${verb:-$word} ;;
    -* | DPkg*) ;;
    *) words="$words $word" ;;
    esac
done
case $verb in
repoquery)
    case $words in *postgresql-server*) echo 17.2 ;; *) echo just-1.40 ;; esac
    exit
    ;;
search)
    case $words in *postgresql1[567] | *just) echo "$words" ;; esac
    exit
    ;;
-Si) exit ;;
install | add | -S)
    echo "a lot of chatter"
    # shellcheck disable=SC2086 # a list of words
    sh "$FAKE_PROVIDE" $words
    verb=install
    ;;
esac
if [ "$name" = apk ] && [ "$verb" = update ]; then exit; fi
held=
if [ -f "$SETUP_ROOT/etc/postgresql-common/createcluster.d/allin-setup.conf" ]; then held=' (cluster held back)'; fi
echo "$name $verb$words$held" >>"$FAKE_LOG"
