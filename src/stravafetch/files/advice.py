"""What a person can do about an error of the file system."""

import errno

_ADVICE = {
    errno.ENOSPC: "Free some space on that disk.",
    errno.EDQUOT: "You have used up your disk quota: free some space.",
    errno.EFBIG: "The file is too large for that file system.",
    errno.EACCES: "Check its permissions and who owns it and its folder.",
    errno.EPERM: "Check its permissions and who owns it and its folder.",
    errno.EROFS: "That file system is read-only: choose another place.",
    errno.ENOENT: "Check the path: a folder of it does not exist.",
    errno.ENOTDIR: "Check the path: a part of it is not a folder.",
    errno.EISDIR: "That is a folder: name a file.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.EMFILE: "Too many files are open: raise the limit (ulimit -n).",
    errno.ENFILE: "Too many files are open on this machine: close some programs.",
    errno.EIO: "The disk reports a fault: check it, or choose another place.",
}


def advice_for(error: OSError) -> str:
    """Return a sentence on what to do, for any error of the file system."""
    return _ADVICE.get(error.errno or 0, "Check the path, and that the disk works.")
