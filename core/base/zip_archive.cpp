#include "core/base/zip_archive.h"

#include <zip.h>

namespace fw {

namespace {

Error zipError(const std::filesystem::path& path, const std::string& what, zip_error_t* error)
{
    const std::string why = error ? std::string(": ") + zip_error_strerror(error) : "";
    switch (error ? zip_error_code_zip(error) : ZIP_ER_INCONS) {
    case ZIP_ER_COMPNOTSUPP:
    case ZIP_ER_ENCRNOTSUPP:
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_WRONGPASSWD:
        return {ErrorKind::InvalidInput, path.string() + ": " + what + why, "unpack the archive and name the folder"};
    case ZIP_ER_NOENT:
        return {ErrorKind::NotFound, path.string() + ": " + what + why, "check the name"};
    case ZIP_ER_MEMORY:
        return {ErrorKind::Internal, path.string() + ": " + what + why, "free some memory"};
    default:
        return {ErrorKind::Corrupt, path.string() + ": " + what + why, "fetch the file again"};
    }
}

} // namespace

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path)
{
    ZipArchive archive;
    archive.m_path = path;
    int code = 0;
    zip_t* opened = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (!opened) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        Error problem = zipError(path, "is no zip archive that can be read", &error);
        zip_error_fini(&error);
        return problem;
    }
    archive.m_archive = std::shared_ptr<struct zip>(opened, zip_discard);
    return archive;
}

std::string ZipArchive::find(std::string_view ending) const
{
    std::string found;
    const zip_int64_t count = zip_get_num_entries(m_archive.get(), 0);
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(m_archive.get(), static_cast<zip_uint64_t>(i), 0);
        if (!name || !std::string_view(name).ends_with(ending))
            continue;
        if (!found.empty())
            return {};
        found = name;
    }
    return found;
}

Result<std::string> ZipArchive::read(const std::string& name, std::size_t maximumBytes) const
{
    zip_stat_t entry;
    if (zip_stat(m_archive.get(), name.c_str(), 0, &entry) != 0)
        return Error{ErrorKind::NotFound, m_path.string() + " holds no " + name, "check that it is the right archive"};
    if (entry.size > maximumBytes)
        return Error{ErrorKind::InvalidInput,
                     m_path.string() + ": " + name + " is larger than " + std::to_string(maximumBytes) + " bytes",
                     "check that it is the right archive"};
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(m_archive.get(), entry.index, 0), zip_fclose);
    if (!file)
        return zipError(m_path, name + " cannot be read", zip_get_error(m_archive.get()));
    std::string content(entry.size, '\0');
    std::size_t done = 0;
    for (;;) { // one read beyond the end: the CRC-32 is compared there
        char beyond = 0;
        const bool full = done == content.size();
        const zip_int64_t got = zip_fread(file.get(), full ? &beyond : content.data() + done,
                                          full ? 1 : content.size() - done);
        if (got < 0)
            return zipError(m_path, name + " is damaged", zip_file_get_error(file.get()));
        if (got == 0)
            break;
        if (full)
            return zipError(m_path, name + " is longer than the archive says", nullptr);
        done += static_cast<std::size_t>(got);
    }
    if (done != content.size())
        return zipError(m_path, name + " is cut off", nullptr);
    return content;
}

} // namespace fw
